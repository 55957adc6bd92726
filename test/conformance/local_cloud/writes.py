"""What a commit on AWS relies on and moto leaves out.

- Glue refuses UpdateTable with a stale VersionId (moto never reads it, and so loses commits silently).
- A write is one step: moto's handlers check first and change later, and another thread can come between.
- Glue tells EventBridge of it; here where a test asks for that.
- The answer to CompleteMultipartUpload has the name that AWS gives it; Arrow takes any other for an error."""

import re
import threading

from moto.core.exceptions import JsonRESTError
from moto.glue.responses import GlueResponse
from moto.s3.responses import S3Response

from local_cloud import rules
from local_cloud.trouble import TROUBLE

WRITING = threading.RLock()
STORES = re.compile(r"Credential=[^,]*/(s3|glue)/")


class ConcurrentModification(JsonRESTError):
    def __init__(self):
        super().__init__("ConcurrentModificationException", "Update table failed due to concurrent modifications.")


def install():
    plain_update = GlueResponse.update_table
    plain_serialized = S3Response.serialized

    def update_table(self):
        expected = self.parameters.get("VersionId")
        table = self.glue_backend.get_table(self.parameters["DatabaseName"], self.parameters["TableInput"]["Name"])
        if expected is not None and str(table._current_version) != str(expected):
            raise ConcurrentModification()
        answer = plain_update(self)
        if TROUBLE.wanted.get("commits"):
            named = {"databaseName": table.database_name, "tableName": table.name}
            detail = {**named, "typeOfChange": "UpdateTable", "changedPartitions": []}
            kind = "Glue Data Catalog Table State Change"
            rules.tell(self.current_account, self.region, "aws.glue", kind, detail)
        return answer

    def serialized(self, result):
        status, headers, body = plain_serialized(self, result)
        return status, headers, body.replace("CompleteMultipartUploadResponse", "CompleteMultipartUploadResult")

    GlueResponse.update_table = update_table
    S3Response.serialized = serialized


def one_at_a_time(cloud):
    """Objects and tables are written one after the other; what calls functions is none of them."""

    def application(environ, start_response):
        if environ["REQUEST_METHOD"] in ("GET", "HEAD") or not STORES.search(environ.get("HTTP_AUTHORIZATION", "")):
            return cloud(environ, start_response)
        with WRITING:
            return list(cloud(environ, start_response))

    return application
