"""Lambda functions: their own asset, run by the Node of this machine.

One whose environment names LOCAL_CLOUD_URL has no asset worth running: its events are posted there, and the answer is
{"result"} or {"error"}, as run-function.cjs gives it."""

import io
import json
import os
import sys
import tempfile
import urllib.request
import zipfile

from moto.awslambda.models import LambdaFunction

from local_cloud.environments import Environments
from local_cloud.trouble import TROUBLE


def post(url, payload):
    with urllib.request.urlopen(url, payload.encode()) as answer:
        return json.load(answer)


def finished(answer, log):
    is_error = "error" in answer
    return json.dumps(answer["error" if is_error else "result"]), is_error, log


def install(endpoint):
    folders = {}
    environments = Environments()

    def folder(function):
        key = hash(function.code_bytes)
        if key not in folders:
            folders[key] = tempfile.mkdtemp(prefix="function-")
            zipfile.ZipFile(io.BytesIO(function.code_bytes)).extractall(folders[key])
        return folders[key]

    def invoke(self, event=None):
        """What the function answered as JSON, whether that is an error, and its log."""
        env = {
            **os.environ,
            **{name: str(value) for name, value in (self.environment_vars or {}).items()},
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_REGION": self.region,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_LAMBDA_FUNCTION_NAME": self.function_name,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self.memory_size),
            # The engine in the asset is for arm64; that of this machine stands beside the library.
            "NODE_PATH": os.environ["LOCAL_CLOUD_NODE_PATH"],
        }
        event = json.loads(event) if isinstance(event, str) else event or {}
        if "LOCAL_CLOUD_URL" in env:
            return finished(post(env["LOCAL_CLOUD_URL"], json.dumps(event)), "")
        seconds = TROUBLE.seconds_to_live(self.function_name) or self.timeout + 5
        call = {"event": event, "patienceMs": TROUBLE.patience_ms()}
        answer, log = environments.call(folder(self), self.handler, env, self.memory_size, call, seconds)
        print(f"{self.function_name}: {log[-4000:]}", file=sys.stderr, flush=True)
        return finished(answer, log)

    LambdaFunction._invoke_lambda = invoke
