"""Asks moto's evaluator of IAM policies, which we did not write, what each role may do.

Reads {"roles": [{"name", "policies", "boundary"}], "requests": [{"action", "resource"}]} from standard input and writes, for
each role, the list of answers in the order of the requests. What a role has a boundary for must be allowed by both.
"""

import json
import sys

from moto.iam.access_control import IAMPolicy, PermissionResult


def allowed(documents, action, resource):
    answers = [
        IAMPolicy({"policy_document": json.dumps(document)}).is_action_permitted(action, resource)
        for document in documents
    ]
    return PermissionResult.DENIED not in answers and PermissionResult.PERMITTED in answers


asked = json.load(sys.stdin)
print(
    json.dumps(
        {
            role["name"]: [
                allowed(role["policies"], request["action"], request["resource"])
                and (role["boundary"] is None or allowed([role["boundary"]], request["action"], request["resource"]))
                for request in asked["requests"]
            ]
            for role in asked["roles"]
        }
    )
)
