"""Starts the server on the port given, and says so when it listens: `python -m local_cloud PORT` with this folder's parent on the path."""

import os
import sys

PORT = int(sys.argv[1])
os.environ.update(MOTO_PORT=str(PORT), TEST_SERVER_MODE="true")

from moto import settings
from moto.core.config import default_user_config

from local_cloud import api_resources, buckets, custom_resources, functions, queues, rules, stacks, state_machines

# Stack templates and queues are named by this host: a client must call it so too.
settings.moto_server_host = lambda: "http://localhost"
default_user_config["stepfunctions"]["execute_state_machine"] = True

answers = custom_resources.AnswerServer()
functions.install(f"http://localhost:{PORT}")
buckets.install()
queues.install()
rules.install()
state_machines.install()
stacks.install({**api_resources.TYPES, **custom_resources.types(answers)})

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

server = make_server("127.0.0.1", PORT, DomainDispatcherApplication(create_backend_app), threaded=True)
print(PORT, flush=True)
server.serve_forever()
