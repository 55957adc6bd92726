"""Stacks: a type that nobody knows fails the stack; resources come after those that they refer to, and go in the reverse order."""

import re

import moto.cloudformation.models as models
from moto.cloudformation import parsing
from moto.cloudformation.exceptions import ValidationError

NOTHING_TO_MAKE = ("AWS::CDK::Metadata",)
KEPT = ("Retain", "RetainExceptOnCreate")
IN_TEXT = re.compile(r"\$\{(\w+)")


def references(value):
    """Names that a declaration mentions by Ref, GetAtt, Sub or DependsOn; those of parameters are among them."""
    if isinstance(value, list):
        return {name for it in value for name in references(it)}
    if not isinstance(value, dict):
        return set()
    found = set()
    for key, it in value.items():
        if key == "Ref":
            found.add(it)
        elif key == "Fn::GetAtt":
            found.add(it[0] if isinstance(it, list) else it.split(".")[0])
        elif key == "DependsOn":
            found.update([it] if isinstance(it, str) else it)
        else:
            found |= references(it) | (set(IN_TEXT.findall(str(it))) if key == "Fn::Sub" else set())
    return found


def in_order(resources):
    done = {}

    def visit(name):
        if name in done or name not in resources:
            return
        done[name] = False
        for other in sorted(references(resources[name])):
            visit(other)
        done.pop(name)
        done[name] = True

    for name in resources:
        visit(name)
    return list(done)


def create(self, template):
    self._template = template
    self._resource_json_map = template["Resources"]
    self.tags.update(
        {"aws:cloudformation:stack-name": self["AWS::StackName"], "aws:cloudformation:stack-id": self["AWS::StackId"]}
    )
    for self.at in in_order(self._resource_json_map):
        self[self.at]
    return True


def declare(self, template, parameters):
    """What it is made of from now on; nothing is made yet."""
    self._template = template
    self._resource_json_map = template["Resources"]
    if parameters:
        self.input_parameters = parameters
    self.load_mapping()
    self.load_parameters()
    self.load_conditions()


def change(self, name):
    declared = self._resource_json_map[name]
    changed = parsing.parse_and_update_resource(name, declared, self, self._account_id, self._region_name)
    if changed is not None:
        self._parsed_resources[name] = changed


def remove(self, name, declared, kept=KEPT):
    found = self._parsed_resources.pop(name, None)
    if declared.get("DeletionPolicy") not in kept and found is not None and not isinstance(found, str):
        self._delete_resource(found, declared)


def update(self, template, parameters=None):
    """First what comes and changes, then what goes: as long as something may fail, nothing is lost."""
    before = self._resource_json_map
    diff = self.build_resource_diff(template, parameters)
    declare(self, template, parameters)
    self.touched = []
    for self.at in in_order(self._resource_json_map):
        if self.at in diff["Add"]:
            self.touched.append(self.at)
            self[self.at]
        elif self.at in diff["Modify"]:
            self.touched.append(self.at)
            change(self, self.at)
    for name in reversed(in_order(before)):
        if name in diff["Remove"]:
            remove(self, name, before[name])


def delete(self):
    made = [name for name in self._parsed_resources if name in self._resource_json_map]
    for name in reversed(made):
        remove(self, name, self._resource_json_map[name])


def install(types):
    plain_class = parsing.resource_class_from_type

    def class_of(name):
        own = types["Custom::"] if name.startswith(("Custom::", "AWS::CloudFormation::CustomResource")) else types.get(name)
        known = own or plain_class(name)
        if known is None and name not in NOTHING_TO_MAKE:
            raise ValidationError(message=f"the type {name} is not emulated here")
        return known

    parsing.resource_class_from_type = class_of
    parsing.CustomModel = types["Custom::"]
    parsing.ResourceMap.create = create
    parsing.ResourceMap.update = update
    parsing.ResourceMap.delete = delete

    # `UsePreviousValue` for a parameter that had been left at its default.
    plain_parameters = models.CloudFormationBackend._resolve_update_parameters

    def parameters(self, instance, incoming_params):
        known = [it for it in incoming_params or [] if not it.get("UsePreviousValue") or it["ParameterKey"] in instance.parameters]
        return plain_parameters(self, instance, known)

    models.CloudFormationBackend._resolve_update_parameters = parameters
