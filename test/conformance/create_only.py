"""Tells, as JSON, which properties of resource types are create-only in the schemas that cfn-lint has: a change replaces the resource."""

import json
import sys

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

PREFIX = "/properties/"


def create_only(resource_type: str) -> list[str]:
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", resource_type).schema
    return [path.removeprefix(PREFIX).replace("/", ".") for path in schema.get("createOnlyProperties", [])]


print(json.dumps({resource_type: create_only(resource_type) for resource_type in sys.argv[1:]}))
