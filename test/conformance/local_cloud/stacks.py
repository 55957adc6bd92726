"""Stacks: a type that nobody knows fails the stack, resources go in the reverse of the order in which they came."""

import moto.cloudformation.models as models
from moto.cloudformation import parsing
from moto.cloudformation.exceptions import ValidationError

NOTHING_TO_MAKE = ("AWS::CDK::Metadata",)
KEPT = ("Retain", "RetainExceptOnCreate")


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

    def delete(self):
        made = [name for name in self._parsed_resources if name in self._resource_json_map]
        for name in reversed(made):
            declared = self._resource_json_map[name]
            found = self._parsed_resources.get(name)
            if declared.get("DeletionPolicy") in KEPT or found is None or isinstance(found, str):
                continue
            self._delete_resource(found, declared)
            self._parsed_resources.pop(name)

    parsing.ResourceMap.delete = delete

    # `UsePreviousValue` for a parameter that had been left at its default.
    plain_parameters = models.CloudFormationBackend._resolve_update_parameters

    def parameters(self, instance, incoming_params):
        known = [it for it in incoming_params or [] if not it.get("UsePreviousValue") or it["ParameterKey"] in instance.parameters]
        return plain_parameters(self, instance, known)

    models.CloudFormationBackend._resolve_update_parameters = parameters
