"""Custom resources: CloudFormation calls the function that stands behind one, waits for its answer, and fails the stack where it failed."""

import http.server
import json
import threading
import uuid

from moto.awslambda.models import lambda_backends
from moto.cloudformation.exceptions import ValidationError
from moto.core.common_models import CloudFormationModel

WAIT_SECONDS = 300


class AnswerServer:
    """Takes what functions put to their response URL."""

    def __init__(self):
        self.waiting = {}
        waiting = self.waiting

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_PUT(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                event, answer = waiting[self.path.strip("/")]
                answer.update(json.loads(body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()
                event.set()

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = server.server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def ask(self, event, account, region):
        """Calls the function behind a custom resource; its answer, where it succeeded."""
        request = str(uuid.uuid4())
        done, answer = self.waiting[request] = (threading.Event(), {})
        function = lambda_backends[account][region].get_function(event["ServiceToken"])
        call = {**event, "RequestId": request, "ResponseURL": f"http://localhost:{self.port}/{request}"}
        function.invoke(json.dumps(call), {"x-amz-invocation-type": "Event"}, {})
        if not done.wait(WAIT_SECONDS):
            raise ValidationError(message=f"{event['LogicalResourceId']}: the custom resource did not answer")
        if answer["Status"] != "SUCCESS":
            raise ValidationError(message=f"{event['LogicalResourceId']}: {answer.get('Reason')}")
        return answer


def as_text(value):
    """Properties reach a function with every scalar as text."""
    if isinstance(value, dict):
        return {name: as_text(it) for name, it in value.items()}
    if isinstance(value, list):
        return [as_text(it) for it in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def types(answers):
    class CustomResource(CloudFormationModel):
        __module__ = "moto.lambda.models"

        def __init__(self, answer, event, fallback):
            self.physical_resource_id = answer.get("PhysicalResourceId", fallback)
            self.data = answer.get("Data") or {}
            self.event = event

        @staticmethod
        def cloudformation_type():
            return "Custom::"

        @staticmethod
        def cloudformation_name_type():
            return ""

        @staticmethod
        def is_created():
            return True

        @classmethod
        def has_cfn_attr(cls, attr):
            return True

        def get_cfn_attribute(self, name):
            return self.data.get(name)

        @classmethod
        def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **context):
            properties = as_text(cloudformation_json["Properties"])
            event = {
                "RequestType": "Create",
                "ServiceToken": properties["ServiceToken"],
                "StackId": context["StackId"],
                "LogicalResourceId": context["LogicalId"],
                "ResourceType": context["ResourceType"],
                "ResourceProperties": properties,
            }
            return cls(answers.ask(event, account_id, region_name), event, resource_name)

        @classmethod
        def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
            before = original_resource.event
            event = {
                **before,
                "RequestType": "Update",
                "PhysicalResourceId": original_resource.physical_resource_id,
                "OldResourceProperties": before["ResourceProperties"],
                "ResourceProperties": as_text(cloudformation_json["Properties"]),
            }
            return cls(answers.ask(event, account_id, region_name), event, original_resource.physical_resource_id)

        def delete(self, account_id, region_name):
            event = {**self.event, "RequestType": "Delete", "PhysicalResourceId": self.physical_resource_id}
            answers.ask(event, account_id, region_name)

        @classmethod
        def delete_from_cloudformation_json(cls, *_):
            pass

    return {"Custom::": CustomResource}
