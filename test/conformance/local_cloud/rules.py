"""Rules of EventBridge: one that has a schedule and no pattern hears no event, and a state machine may be a target.

moto gives every rule every event, and stops at a target that it cannot call."""

import copy
import datetime
import json
import uuid

from moto.core.utils import unix_time
from moto.events.models import Rule, events_backends
from moto.events.utils import _BASE_EVENT_MESSAGE
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from local_cloud.trouble import TROUBLE


def tell(account, region, source, kind, detail):
    """What a service of AWS tells of itself."""
    event = {**copy.deepcopy(_BASE_EVENT_MESSAGE), "id": str(uuid.uuid4()), "source": source, "detail-type": kind}
    event = {**event, "account": account, "region": region, "time": unix_time(), "detail": detail}
    for bus in events_backends[account][region].event_buses.values():
        for rule in bus.rules.values():
            rule.send_to_targets(copy.deepcopy(event), transform_input=False)


def start(account, region, arn, event):
    """At least once, as EventBridge promises; each time under a name of its own."""
    time = datetime.datetime.fromtimestamp(float(event["time"]), datetime.timezone.utc)
    event = {**event, "time": time.strftime("%Y-%m-%dT%H:%M:%SZ")}
    for _ in range(TROUBLE.copies()):
        stepfunctions_parser_backends[account][region].start_execution(arn, str(uuid.uuid4()), json.dumps(event))


def install():
    plain = Rule.send_to_targets

    def send(self, original_event, transform_input=True):
        if self.scheduled_expression is not None or TROUBLE.is_unheard(original_event):
            return
        machines = [it["Arn"] for it in self.targets if ":states:" in it["Arn"]]
        if machines and self.event_pattern.matches_event(original_event):
            for arn in machines:
                start(self.account_id, self.region_name, arn, original_event)
        others = copy.copy(self)
        others.targets = [it for it in self.targets if it["Arn"] not in machines]
        plain(others, original_event, transform_input)

    Rule.send_to_targets = send
