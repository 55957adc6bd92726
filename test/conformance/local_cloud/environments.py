"""The environments of functions: processes that serve one call after the other, each with a /tmp of its own, as Lambda keeps them.

One that takes longer than it may, or more memory than its function declares, is ended, and its call with it."""

import json
import os
import select
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

RUNNER = Path(__file__).with_name("run-function.cjs")
# Idle ones; an engine in one keeps 100 MB and more.
MOST_IDLE = 6
LOOK_SECONDS = 0.02


class Environment:
    def __init__(self, folder, handler, env, memory_mb):
        self.memory_mb = memory_mb
        self.scratch = tempfile.TemporaryDirectory(prefix="tmp-", ignore_cleanup_errors=True)
        # Written and read by two, each at a place of his own.
        self.log = open(f"{self.scratch.name}.log", "w+", errors="replace")
        with open(self.log.name, "a") as written:
            self.process = subprocess.Popen(
                ["node", str(RUNNER), folder, handler],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=written,
                env={**env, "TMPDIR": self.scratch.name},
                text=True,
            )

    def call(self, call, seconds):
        """What it answers, and what it logged meanwhile."""
        why = None
        try:
            print(json.dumps(call), file=self.process.stdin, flush=True)
            why = self.wait(time.monotonic() + seconds)
        except BrokenPipeError:
            why = "ended before it was asked"
        line = self.process.stdout.readline() if why is None else ""
        if line:
            return json.loads(line), self.logged()
        log = f"{self.logged()}\n{why or 'signal: killed'}"
        self.end()
        return {"error": {"errorType": "Runtime.ExitError", "errorMessage": log[-2000:]}}, log

    def wait(self, deadline):
        """Until there is an answer; or why there is to be none."""
        seconds = deadline - time.monotonic()
        while not select.select([self.process.stdout], [], [], LOOK_SECONDS)[0]:
            if time.monotonic() > deadline:
                return f"ended after {seconds:.1f} seconds: signal: killed"
            if self.has_too_much():
                return self.too_much()
        return self.too_much() if self.has_too_much() else None

    def too_much(self):
        return f"ended for its memory, {self.peak_mb()} MB of {self.memory_mb} MB: signal: killed"

    def has_too_much(self):
        return self.peak_mb() > self.memory_mb

    def peak_mb(self):
        """The most that it ever had, as the kernel keeps it; pages of files, which can be read again, are not the process's own."""
        try:
            lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        except OSError:
            return 0
        kilobytes = {name: value.split()[0] for name, value in (line.split(":", 1) for line in lines if "kB" in line)}
        return (int(kilobytes.get("VmHWM", 0)) - int(kilobytes.get("RssFile", 0))) // 1024

    def logged(self):
        return self.log.read()

    @property
    def is_alive(self):
        return self.process.poll() is None

    def end(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()
        self.scratch.cleanup()
        self.log.close()
        os.unlink(self.log.name)


class Environments:
    """Those that wait for a call, the one that served last at the end."""

    def __init__(self):
        self.idle = []
        self.lock = threading.Lock()

    def call(self, folder, handler, env, memory_mb, call, seconds):
        key = (folder, handler, memory_mb, *sorted(env.items()))
        environment = self.take(key) or Environment(folder, handler, env, memory_mb)
        answer = environment.call(call, seconds)
        if environment.is_alive:
            self.keep(key, environment)
        return answer

    def take(self, key):
        with self.lock:
            found = [it for it in self.idle if it[0] == key]
            if found:
                self.idle.remove(found[-1])
        return found[-1][1] if found else None

    def keep(self, key, environment):
        with self.lock:
            self.idle.append((key, environment))
            over = [self.idle.pop(0) for _ in range(len(self.idle) - MOST_IDLE)]
        for _, one in over:
            one.end()
