"""moto_server, with what a commit on AWS relies on (local_cloud/writes.py), and faults on demand.

POST /faults {"match": ["<text>", ...], "after": true, "status": 503, "times": 1}. All texts must be found
in "<method> <path> <x-amz-target> <JSON body>"; with "after" the request is carried out and only its answer is lost.
Status 0 is no answer at all: the connection is broken off.

Prints the port that it listens on.
"""

import io
import json
import socket

from local_cloud import writes
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

FAULTS = {}


def body_of(environ):
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return body.decode()


def fault_for(environ):
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    request = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} {target}"
    if target:
        request += f" {body_of(environ)}"
    for fault in FAULTS.values():
        if fault["times"] > 0 and all(text in request for text in fault["match"]):
            fault["times"] -= 1
            return fault
    return None


def answer(start_response, status, body=b""):
    start_response(f"{status} -", [("Content-Length", str(len(body)))])
    return [body]


def fail(environ, start_response, fault):
    if fault["status"] == 0:
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    return answer(start_response, fault["status"] or 500)


class Server:
    def __init__(self, cloud):
        self.cloud = cloud

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] == "/faults":
            fault = json.loads(body_of(environ))
            FAULTS[" ".join(fault["match"])] = fault
            return answer(start_response, 200)
        fault = fault_for(environ)
        if fault and not fault.get("after"):
            return fail(environ, start_response, fault)
        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            return self.cloud(environ, start_response)
        with writes.WRITING:
            if not fault:
                return list(self.cloud(environ, start_response))
            list(self.cloud(environ, lambda *_: None))
            return fail(environ, start_response, fault)


if __name__ == "__main__":
    writes.install()
    server = make_server(
        "127.0.0.1", 0, Server(DomainDispatcherApplication(create_backend_app)), threaded=True
    )
    print(server.port, flush=True)
    server.serve_forever()
