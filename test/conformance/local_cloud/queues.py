"""FIFO queues without a name: CloudFormation gives them one that ends as theirs must."""

from moto.sqs.models import Queue


def install():
    plain = Queue.create_from_cloudformation_json.__func__

    def create(cls, resource_name, cloudformation_json, account_id, region_name, **context):
        properties = cloudformation_json["Properties"]
        is_fifo = str(properties.get("FifoQueue", "")).lower() == "true"
        name = f"{resource_name[:75]}.fifo" if is_fifo and not resource_name.endswith(".fifo") else resource_name
        return plain(cls, name, cloudformation_json, account_id, region_name, **context)

    Queue.create_from_cloudformation_json = classmethod(create)
