"""How requests fail, in the words of the service that was asked: S3 in XML, the others in JSON."""

import json
import re
import socket
import time

KINDS = ("throttled", "failed", "reset", "timed out")
PLACES = ("read of S3", "write of S3", "read of Glue", "write of Glue")
# A client waits for half a minute; here its sockets are told to wait no longer than this.
PATIENCE_MS = 1_000
# What the client does before it looks at its watch.
LEEWAY_SECONDS = 6
SERVICE = re.compile(r"Credential=[^,]*/([a-z0-9-]+)/aws4_request")
READS = ("GET", "HEAD")
READING = re.compile(r"\.(Get|List|Describe|BatchGet|Search)[A-Z]")


class Request:
    def __init__(self, environ):
        self.environ = environ
        found = SERVICE.search(environ.get("HTTP_AUTHORIZATION", ""))
        self.service = found.group(1) if found else ""
        self.target = environ.get("HTTP_X_AMZ_TARGET", "")

    @property
    def place(self):
        name = {"s3": "S3", "glue": "Glue"}.get(self.service, self.service)
        is_read = READING.search(self.target) if self.target else self.environ["REQUEST_METHOD"] in READS
        return f"{'read' if is_read else 'write'} of {name}"

    def __str__(self):
        return f"{self.environ['REQUEST_METHOD']} {self.environ['PATH_INFO']} {self.target}".strip()


def refuse(request, kind, start_response):
    if kind == "timed out":
        time.sleep(PATIENCE_MS / 1000 + LEEWAY_SECONDS)
    if kind in ("timed out", "reset"):
        hang_up(request.environ["werkzeug.socket"])
        start_response("500 Nobody Hears", [("Content-Length", "0")])
        return [b""]
    status, body = answer(request.service, kind)
    start_response(status, [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))])
    return [body]


def hang_up(connection):
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        # The client was the first.
        return


def answer(service, kind):
    if service == "s3":
        status, code = ("503 Slow Down", "SlowDown") if kind == "throttled" else ("500 Internal Error", "InternalError")
        return status, f"<Error><Code>{code}</Code><Message>{kind} on purpose</Message></Error>".encode()
    status, code = ("400 Bad Request", "ThrottlingException") if kind == "throttled" else ("500 Internal Error", "InternalServiceException")
    return status, json.dumps({"__type": code, "message": f"{kind} on purpose"}).encode()
