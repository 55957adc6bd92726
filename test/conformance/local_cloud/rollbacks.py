"""A stack whose creation or update fails goes back to what it was, as CloudFormation does it; moto leaves it half made."""

import json

from moto.cloudformation.models import Event, Stack
from moto.cloudtrail.responses import CloudTrailResponse

from local_cloud import stacks


def failed(stack, status, error):
    """The resource at which it failed, with its reason, which is what the command line tells."""
    name = stack.resource_map.at
    declared = stack.resource_map._resource_json_map.get(name, {})
    event = Event(
        stack_id=stack.stack_id,
        stack_name=stack.name,
        logical_resource_id=name,
        physical_resource_id="",
        resource_type=declared.get("Type", ""),
        resource_status=status,
        resource_status_reason=getattr(error, "message", None) or str(error),
        resource_properties=None,
    )
    stack.events.append(event)


def end(stack, status):
    stack._add_stack_event(status)
    stack.status = status


def undo_creation(stack):
    resources = stack.resource_map
    # What is retained except on create goes too.
    for name in reversed([it for it in resources._parsed_resources if it in resources._resource_json_map]):
        stacks.remove(resources, name, resources._resource_json_map[name], kept=("Retain",))


def undo_update(stack, before):
    resources = stack.resource_map
    failed_ones = resources._resource_json_map
    stack.template, parameters = before
    stack._parse_template()
    stacks.declare(resources, stack.template_dict, parameters)
    for name in reversed(resources.touched):
        if name in stack.template_dict["Resources"]:
            stacks.change(resources, name)
        else:
            stacks.remove(resources, name, failed_ones[name], kept=("Retain",))
    stack.output_map = stack._create_output_map()


def install():
    plain_create, plain_update = Stack.create_resources, Stack.update

    def create_resources(self):
        try:
            plain_create(self)
        except Exception as error:
            failed(self, "CREATE_FAILED", error)
            self._add_stack_event("ROLLBACK_IN_PROGRESS")
            undo_creation(self)
            end(self, "ROLLBACK_COMPLETE")

    def update(self, template, role_arn=None, parameters=None, tags=None):
        before = self.template, dict(self.resource_map.input_parameters)
        self.resource_map.touched = []
        try:
            plain_update(self, template, role_arn, parameters, tags)
        except Exception as error:
            failed(self, "UPDATE_FAILED", error)
            self._add_stack_event("UPDATE_ROLLBACK_IN_PROGRESS")
            undo_update(self, before)
            end(self, "UPDATE_ROLLBACK_COMPLETE")

    # Where the CDK's command line looks for more about a failure; moto keeps nothing there.
    CloudTrailResponse.lookup_events = lambda self: json.dumps({"Events": []})
    Stack.create_resources = create_resources
    Stack.update = update
