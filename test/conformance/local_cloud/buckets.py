"""Buckets: versions and events, which moto's CloudFormation does not set."""

from moto.s3.models import FakeBucket

from local_cloud.api_resources import client


def install():
    plain = FakeBucket.create_from_cloudformation_json.__func__

    def create(cls, resource_name, cloudformation_json, account_id, region_name, **context):
        bucket = plain(cls, resource_name, cloudformation_json, account_id, region_name, **context)
        properties = cloudformation_json.get("Properties") or {}
        s3 = client("s3", region_name)
        if "VersioningConfiguration" in properties:
            s3.put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration=properties["VersioningConfiguration"])
        if "EventBridgeConfiguration" in properties.get("NotificationConfiguration", {}):
            s3.put_bucket_notification_configuration(
                Bucket=bucket.name, NotificationConfiguration={"EventBridgeConfiguration": {}}
            )
        return bucket

    FakeBucket.create_from_cloudformation_json = classmethod(create)
