"""Rules of EventBridge: one that has a schedule and no pattern hears no event. moto gives it every one, and stops at a target that it cannot call."""

from moto.events.models import Rule

from local_cloud.trouble import TROUBLE


def install():
    plain = Rule.send_to_targets

    def send(self, original_event, transform_input=True):
        if self.scheduled_expression is None and not TROUBLE.is_unheard(original_event):
            plain(self, original_event, transform_input)

    Rule.send_to_targets = send
