"""Starts the server on the port given, and says so when it listens: `python -m local_cloud PORT` with this folder's parent on the path."""

import os
import sys
import threading

PORT = int(sys.argv[1])
os.environ.update(MOTO_PORT=str(PORT), TEST_SERVER_MODE="true")

from moto import settings
from moto.core.config import default_user_config

from local_cloud import api_resources, buckets, custom_resources, functions, queues, rollbacks, rules, stacks, state_machines, trouble, writes

# Stack templates and queues are named by this host: a client must call it so too.
settings.moto_server_host = lambda: "http://localhost"
default_user_config["stepfunctions"]["execute_state_machine"] = True

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

cloud = writes.one_at_a_time(DomainDispatcherApplication(create_backend_app))
server = make_server("127.0.0.1", PORT, trouble.controlled(cloud, queues.waiting), threaded=True)
# What functions ask comes in by a door of its own, so that trouble meets nobody else.
behind = make_server("127.0.0.1", 0, trouble.troubled(cloud), threaded=True)
threading.Thread(target=behind.serve_forever, daemon=True).start()

answers = custom_resources.AnswerServer()
functions.install(f"http://localhost:{behind.port}")
buckets.install()
queues.install()
writes.install()
rules.install()
state_machines.install()
rollbacks.install()
stacks.install({**api_resources.TYPES, **custom_resources.types(answers)})

print(PORT, flush=True)
server.serve_forever()
