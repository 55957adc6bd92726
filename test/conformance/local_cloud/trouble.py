"""What goes wrong on purpose, while a test asks for it: all of it by chance, from a seed.

POST /local-cloud/trouble {"seed": 1, "copies": 5, "shuffled": true, "refused": 0.02, "killed": 0.1, "unheard": "text"}

- copies: so often an event is delivered at most; shuffled: in any order
- unheard: no event tells of an object whose key holds this
- refused: share of the functions' requests that fail: throttled, by an internal error, by a connection that breaks, or never answered
- everywhere: beside these, each kind befalls a read and a write of S3 and of Glue, before they are carried out and after
- killed: share of the functions' calls that are ended somewhere on their way
- commits: no trouble, but what follows from them: Glue tells of each commit to a table

POST {} ends it. The answer to either is the list of what was done since the last time; POST /local-cloud/told gives it meanwhile."""

import copy
import itertools
import json
import random
import threading
import uuid

from local_cloud import refusals

# Seconds of a call that is ended: one to a warm function may be over in a tenth of one.
SHORTEST_LIFE, LONGEST_LIFE = 0.03, 1.5
# Of requests at a place that is still to be hit: what is tried again at once should come through now and then.
HIT = 0.3


class Trouble:
    def __init__(self):
        self.lock = threading.RLock()
        self.told = []
        self.ask({})

    def ask(self, wanted):
        """Begins other trouble; what was done of the one before."""
        with self.lock:
            told = self.tell_all()
            self.wanted = wanted
            self.random = random.Random(wanted.get("seed"))
            self.missing = {place: self.refusals() for place in refusals.PLACES} if wanted.get("everywhere") else {}
            return told

    def tell_all(self):
        with self.lock:
            told, self.told = self.told, []
            return told

    def refusals(self):
        all_ = list(itertools.product(refusals.KINDS, (False, True)))
        self.random.shuffle(all_)
        return all_

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

    def copies(self):
        """How often something is delivered."""
        with self.lock:
            return self.random.randint(1, self.wanted.get("copies", 1))

    def messages(self, message):
        return [message, *(another(message) for _ in range(self.copies() - 1))]

    def is_unheard(self, event):
        key = event.get("detail", {}).get("object", {}).get("key", "")
        return self.wanted.get("unheard", "\0") in key

    def seconds_to_live(self, function):
        """Of one call of a function; None: as long as it takes."""
        if not self.chance("killed"):
            return None
        self.tell(f"killed: {function}")
        return SHORTEST_LIFE * (LONGEST_LIFE / SHORTEST_LIFE) ** self.random.random()

    def patience_ms(self):
        """How long a function waits for an answer, where it is to wait in vain."""
        with self.lock:
            return refusals.PATIENCE_MS if self.wanted.get("refused") or self.missing else None

    def refusal(self, request):
        """What is to happen to a request: its kind, and whether it is carried out before; None: nothing."""
        with self.lock:
            missing = self.missing.get(request.place)
            if missing and self.random.random() < HIT:
                kind, is_done = missing.pop()
            elif self.chance("refused"):
                kind, is_done = self.random.choice(refusals.KINDS), self.random.random() < 0.5
            else:
                return None
            self.tell(f"{kind} {'after' if is_done else 'before'} {request.place}: {request}")
            return kind, is_done


def another(message):
    twin = copy.deepcopy(message)
    twin.id = str(uuid.uuid4())
    return twin


TROUBLE = Trouble()


def troubled(cloud):
    """The cloud as functions reach it: where trouble is asked for, requests fail before they are carried out or after."""

    def application(environ, start_response):
        request = refusals.Request(environ)
        refusal = TROUBLE.refusal(request)
        if refusal is None:
            return cloud(environ, start_response)
        kind, is_done = refusal
        if is_done:
            list(cloud(environ, lambda *_: None))
        return refusals.refuse(request, kind, start_response)

    return application


def controlled(cloud, waiting):
    """The cloud as everybody else reaches it, and what only a test asks, below /local-cloud/."""
    answers = {"trouble": TROUBLE.ask, "told": lambda _: TROUBLE.tell_all(), "waiting": lambda _: waiting()}

    def application(environ, start_response):
        head, _, what = environ["PATH_INFO"].partition("/local-cloud/")
        if head or what not in answers:
            return cloud(environ, start_response)
        asked = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        body = json.dumps(answers[what](json.loads(asked))).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    return application
