"""Resource types that moto's CloudFormation does not know, made by the service's own API: a property that the API does not know fails the stack."""

import json

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, ParamValidationError
from moto.cloudformation.exceptions import ValidationError
from moto.core.common_models import CloudFormationModel
from moto.settings import moto_server_port


def client(service, region):
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=f"http://localhost:{moto_server_port()}",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(retries={"max_attempts": 0}),
    )


def fit(shape, value, path):
    """A property as the API's parameter by botocore's own model: names without regard to case, texts as numbers where it wants numbers."""
    kind = shape.type_name
    if kind == "structure":
        members = {name.lower(): name for name in shape.members}
        unknown = [name for name in value if name.lower() not in members]
        if unknown:
            raise ValidationError(message=f"{path}: {shape.name} has no {', '.join(unknown)}")
        named = {members[name.lower()]: it for name, it in value.items() if it is not None}
        return {name: fit(shape.members[name], it, f"{path}.{name}") for name, it in named.items()}
    if kind == "list":
        return [fit(shape.member, it, f"{path}[]") for it in value]
    if kind == "map":
        pairs = {it["Key"]: it["Value"] for it in value} if isinstance(value, list) else value
        return {name: fit(shape.value, it, f"{path}.{name}") for name, it in pairs.items()}
    if kind in ("integer", "long"):
        return int(value)
    if kind in ("double", "float"):
        return float(value)
    if kind == "boolean":
        return value if isinstance(value, bool) else str(value).lower() == "true"
    return json.dumps(value) if isinstance(value, (dict, list)) else str(value)


class ApiResource(CloudFormationModel):
    """One resource: how it is made and removed is said by its type's class."""

    service = create = ""
    """What is called, and how it is removed: (method, resource -> parameters)."""
    remove = None
    """What is called for an update. Unless given it is removed and made anew."""
    change = None
    """False where moto lacks the call: its parameters are held against the API's model, and nothing is made."""
    known = True

    def __init__(self, name, properties, answer, region):
        self.physical_resource_id = name
        self.properties = properties
        self.answer = answer
        self.region = region

    @staticmethod
    def parameters(properties, name, account):
        return properties

    @staticmethod
    def name_of(properties, answer, name):
        return name

    @staticmethod
    def attributes(properties, answer):
        return {}

    @classmethod
    def cloudformation_name_type(cls):
        return ""

    @classmethod
    def cloudformation_type(cls):
        return cls.__name__

    @classmethod
    def has_cfn_attr(cls, attr):
        return True

    def get_cfn_attribute(self, name):
        attributes = self.attributes(self.properties, self.answer)
        if name not in attributes:
            raise ValidationError(message=f"{self.cloudformation_type()} has no attribute {name} here")
        return attributes[name]

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **context):
        where = f"{context.get('LogicalId', resource_name)} ({cls.cloudformation_type()})"
        return cls.made(cls.create, where, resource_name, cloudformation_json, account_id, region_name)

    @classmethod
    def made(cls, call, where, resource_name, cloudformation_json, account_id, region_name):
        properties = cls.parameters(dict(cloudformation_json.get("Properties") or {}), resource_name, account_id)
        api = client(cls.service, region_name)
        operation = api.meta.service_model.operation_model(api.meta.method_to_api_mapping[call])
        parameters = fit(operation.input_shape, properties, where)
        if not cls.known:
            return cls(resource_name, properties, {}, region_name)
        try:
            answer = getattr(api, call)(**parameters)
        except (ParamValidationError, ClientError) as error:
            raise ValidationError(message=f"{where}: {error}") from error
        return cls(cls.name_of(properties, answer, resource_name), properties, answer, region_name)

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        if cls.change:
            return cls.made(cls.change, new_resource_name, new_resource_name, cloudformation_json, account_id, region_name)
        original_resource.delete(account_id, region_name)
        return cls.create_from_cloudformation_json(new_resource_name, cloudformation_json, account_id, region_name)

    def delete(self, account_id, region_name):
        if self.remove:
            method, parameters = self.remove
            getattr(client(self.service, region_name), method)(**parameters(self))

    @classmethod
    def delete_from_cloudformation_json(cls, *_):
        """Removal is by the resource itself, which knows its name."""


def resource(service, create, **rest):
    """A type. `remove`, `parameters`, `name_of` and `attributes` as in ApiResource."""
    body = {name: staticmethod(it) if callable(it) else it for name, it in rest.items()}
    # moto asks of which service a model is by the module that it stands in.
    return {"service": service, "create": create, "__module__": f"moto.{service}.models", **body}


def allowing(document, account):
    """moto looks at no condition of a bucket's policy: a denial of plain HTTP would deny all, so those statements are left out."""
    kept = [it for it in document["Statement"] if not (it["Effect"] == "Deny" and it.get("Condition"))]
    everyone_here = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "s3:*", "Resource": "*"}
    return json.dumps({**document, "Statement": kept or [everyone_here]})




TYPES = {
    name: type(name, (ApiResource,), body)
    for name, body in {
        "AWS::Glue::Database": resource(
            "glue",
            "create_database",
            parameters=lambda it, name, account: {key: value for key, value in it.items() if key != "DatabaseName"},
            name_of=lambda it, answer, name: it["DatabaseInput"]["Name"],
            remove=("delete_database", lambda it: {"Name": it.physical_resource_id}),
        ),
        "AWS::Glue::Table": resource(
            "glue",
            "create_table",
            change="update_table",
            name_of=lambda it, answer, name: it["TableInput"]["Name"],
            remove=("delete_table", lambda it: {"DatabaseName": it.properties["DatabaseName"], "Name": it.physical_resource_id}),
        ),
        "AWS::Athena::WorkGroup": resource(
            "athena",
            "create_work_group",
            parameters=lambda it, name, account: {
                {"WorkGroupConfiguration": "Configuration"}.get(key, key): value
                for key, value in it.items()
                if key not in ("RecursiveDeleteOption", "State")
            },
            name_of=lambda it, answer, name: it["Name"],
            remove=("delete_work_group", lambda it: {"WorkGroup": it.physical_resource_id, "RecursiveDeleteOption": True}),
        ),
        "AWS::Budgets::Budget": resource(
            "budgets",
            "create_budget",
            parameters=lambda it, name, account: {
                "AccountId": account,
                **it,
                "Budget": {**it["Budget"], "BudgetName": it["Budget"].get("BudgetName") or name},
            },
            name_of=lambda it, answer, name: it["Budget"]["BudgetName"],
        ),
        "AWS::CloudWatch::Alarm": resource(
            "cloudwatch",
            "put_metric_alarm",
            parameters=lambda it, name, account: {**it, "AlarmName": it.get("AlarmName") or name},
            name_of=lambda it, answer, name: it["AlarmName"],
            attributes=lambda it, answer: {"Arn": f"arn:aws:cloudwatch:eu-west-1:123456789012:alarm:{it['AlarmName']}"},
            remove=("delete_alarms", lambda it: {"AlarmNames": [it.physical_resource_id]}),
        ),
        "AWS::CloudWatch::Dashboard": resource(
            "cloudwatch",
            "put_dashboard",
            parameters=lambda it, name, account: {**it, "DashboardName": it.get("DashboardName") or name},
            name_of=lambda it, answer, name: it["DashboardName"],
            remove=("delete_dashboards", lambda it: {"DashboardNames": [it.physical_resource_id]}),
        ),
        "AWS::Logs::QueryDefinition": resource("logs", "put_query_definition", known=False),
        "AWS::SNS::TopicPolicy": resource(
            "sns",
            "set_topic_attributes",
            parameters=lambda it, name, account: {
                "TopicArn": it["Topics"][0],
                "AttributeName": "Policy",
                "AttributeValue": json.dumps(it["PolicyDocument"]),
            },
        ),
        "AWS::SQS::QueuePolicy": resource(
            "sqs",
            "set_queue_attributes",
            parameters=lambda it, name, account: {
                "QueueUrl": it["Queues"][0],
                "Attributes": {"Policy": json.dumps(it["PolicyDocument"])},
            },
        ),
        "AWS::S3::BucketPolicy": resource(
            "s3",
            "put_bucket_policy",
            parameters=lambda it, name, account: {
                "Bucket": it["Bucket"],
                "Policy": allowing(it["PolicyDocument"], account),
            },
        ),
        "AWS::SecretsManager::Secret": resource(
            "secretsmanager",
            "create_secret",
            parameters=lambda it, name, account: {
                "Name": it.get("Name") or name,
                "Description": it.get("Description"),
                # AWS makes a random one by GenerateSecretString; this one is as long and as secret as this machine.
                "SecretString": "0123456789abcdef" * 4,
            },
            name_of=lambda it, answer, name: answer["ARN"],
            remove=("delete_secret", lambda it: {"SecretId": it.physical_resource_id, "ForceDeleteWithoutRecovery": True}),
        ),
        "AWS::StepFunctions::StateMachine": resource(
            "stepfunctions",
            "create_state_machine",
            parameters=lambda it, name, account: {
                "name": it.get("StateMachineName") or name[:80],
                "definition": it["DefinitionString"],
                "roleArn": it["RoleArn"],
            },
            name_of=lambda it, answer, name: answer["stateMachineArn"],
            attributes=lambda it, answer: {"Arn": answer["stateMachineArn"], "Name": it["name"]},
            remove=("delete_state_machine", lambda it: {"stateMachineArn": it.physical_resource_id}),
        ),
    }.items()
}
