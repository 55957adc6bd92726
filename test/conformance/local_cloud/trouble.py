"""What goes wrong on purpose, while a test asks for it: all of it by chance, from a seed.

POST /local-cloud/trouble {"seed": 1, "copies": 5, "shuffled": true, "refused": 0.02, "killed": 0.1, "unheard": "text"}

- copies: so often an event is delivered at most; shuffled: in any order
- unheard: no event tells of an object whose key holds this
- refused: share of the functions' requests that fail: by a 503 or a broken connection, before or after they were carried out
- killed: share of the functions' calls that are ended somewhere on their way

POST {} ends it. The answer to either is the list of what was done since the last time."""

import copy
import json
import random
import socket
import threading
import uuid

LONGEST_LIFE = 2.5
STATUS = 503


class Trouble:
    def __init__(self):
        self.lock = threading.RLock()
        self.ask({})

    def ask(self, wanted):
        """Begins other trouble; what was done of the one before."""
        with self.lock:
            told, self.told = getattr(self, "told", []), []
            self.wanted = wanted
            self.random = random.Random(wanted.get("seed"))
            return told

    def chance(self, what):
        with self.lock:
            return self.random.random() < self.wanted.get(what, 0)

    def tell(self, what):
        with self.lock:
            self.told.append(what)

    def shuffle(self, messages):
        with self.lock:
            if self.wanted.get("shuffled"):
                self.random.shuffle(messages)

    def copies(self, message):
        with self.lock:
            count = self.random.randint(1, self.wanted.get("copies", 1))
        return [message, *(another(message) for _ in range(count - 1))]

    def is_unheard(self, event):
        key = event.get("detail", {}).get("object", {}).get("key", "")
        return self.wanted.get("unheard", "\0") in key

    def seconds_to_live(self, function):
        """Of one call of a function; None: as long as it takes."""
        if not self.chance("killed"):
            return None
        self.tell(f"killed: {function}")
        return self.random.uniform(0.2, LONGEST_LIFE)


def another(message):
    twin = copy.deepcopy(message)
    twin.id = str(uuid.uuid4())
    return twin


TROUBLE = Trouble()


def troubled(cloud):
    """The cloud as functions reach it: where trouble is asked for, requests fail before they are carried out or after."""

    def application(environ, start_response):
        if not TROUBLE.chance("refused"):
            return cloud(environ, start_response)
        is_done, is_broken = TROUBLE.random.random() < 0.5, TROUBLE.random.random() < 0.5
        request = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} {environ.get('HTTP_X_AMZ_TARGET', '')}".strip()
        TROUBLE.tell(f"{'no answer' if is_broken else STATUS} {'after' if is_done else 'before'}: {request}")
        if is_done:
            list(cloud(environ, lambda *_: None))
        if is_broken:
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        start_response(f"{STATUS} Slow Down", [("Content-Length", "0")])
        return [b""]

    return application


def controlled(cloud, waiting):
    """The cloud as everybody else reaches it, and what only a test asks: /local-cloud/trouble and /local-cloud/waiting."""

    def application(environ, start_response):
        path = environ["PATH_INFO"]
        if not path.startswith("/local-cloud/"):
            return cloud(environ, start_response)
        asked = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        answer = waiting() if path.endswith("/waiting") else TROUBLE.ask(json.loads(asked))
        body = json.dumps(answer).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    return application
