"""Lambda functions: their own asset, run by the Node of this machine in a process of its own for each call, as a cold start would.

One whose environment names LOCAL_CLOUD_URL has no asset worth running: its events are posted there, and the answer is
{"result"} or {"error"}, as run-function.cjs gives it."""

import io
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from pathlib import Path

from moto.awslambda.models import LambdaFunction

from local_cloud.trouble import TROUBLE

RUNNER = Path(__file__).with_name("run-function.cjs")


def run(words, payload, env, seconds):
    try:
        return subprocess.run(words, input=payload, env=env, timeout=seconds, capture_output=True, text=True)
    except subprocess.TimeoutExpired as ended:
        log = (ended.stderr or b"").decode(errors="replace")
        return subprocess.CompletedProcess(words, -9, "", f"{log}ended after {seconds:.1f} seconds: signal: killed")


def post(url, payload):
    with urllib.request.urlopen(url, payload.encode()) as answer:
        return json.load(answer)


def finished(answer, log):
    is_error = "error" in answer
    return json.dumps(answer["error" if is_error else "result"]), is_error, log


def install(endpoint):
    folders = {}

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
        payload = event if isinstance(event, str) else json.dumps(event or {})
        if "LOCAL_CLOUD_URL" in env:
            return finished(post(env["LOCAL_CLOUD_URL"], payload), "")
        words = ["node", str(RUNNER), folder(self), self.handler]
        seconds = TROUBLE.seconds_to_live(self.function_name) or self.timeout + 5
        # Each environment of a function has a /tmp of its own.
        with tempfile.TemporaryDirectory(prefix="tmp-", ignore_cleanup_errors=True) as scratch:
            done = run(words, payload, {**env, "TMPDIR": scratch}, seconds)
        print(f"{self.function_name}: {done.stderr[-4000:]}", file=sys.stderr, flush=True)
        try:
            answer = json.loads(done.stdout)
        except ValueError:
            answer = {"error": {"errorType": "Runtime.ExitError", "errorMessage": done.stderr[-2000:]}}
        return finished(answer, done.stderr)

    LambdaFunction._invoke_lambda = invoke
