"""A whole installation beside the tests: its own database, its own queue, real processes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat")
# Compiling the planning engine on a busy machine with an empty cache.
PATIENCE_SECONDS = 420


@dataclass
class Installation:
    """Settings of the installation as environment variables; ``manage`` runs a command in it."""

    environment: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def manage(self, *arguments: str) -> str:
        """Run a management command and return what it says."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def ask(self, expression: str) -> Any:
        """Evaluate a Python expression in the installation, with the models of scheduling at hand."""
        code = f"import json; from scheduling.models import *; print(json.dumps({expression}, default=str))"
        return json.loads(self.manage("shell", "--no-imports", "-c", code).splitlines()[-1])

    def do(self, code: str) -> None:
        """Run Python statements in the installation."""
        self.manage("shell", "--no-imports", "-c", code)

    def start(self, *arguments: str, log: Path | None = None) -> subprocess.Popen[bytes]:
        """Start ``python <arguments>`` in a group of its own; what it says goes to ``log``."""
        with (log or Path(os.devnull)).open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=subprocess.DEVNULL,
                stderr=said,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def start_worker(self, log: Path | None = None) -> subprocess.Popen[bytes]:
        """Start a Celery worker with one process; with ``log``, it tells there what it does."""
        level = "--loglevel=INFO" if log else "--loglevel=WARNING"
        return self.start("-m", "celery", "-A", "config", "worker", "--concurrency=1", *QUIET, level, log=log)

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Kill a process and those it started, as a power cut would."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.processes.remove(process)

    def stop(self) -> None:
        """Kill what still runs."""
        for process in list(self.processes):
            self.kill(process)


@contextmanager
def running(environment: dict[str, str]) -> Iterator[Installation]:
    """Give a migrated installation with a small demo, and stop its processes at the end."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "NUMBA_CACHE_DIR") if name in os.environ}
    installation = Installation({**kept, "PYTHONPATH": str(ROOT), **environment})
    try:
        installation.manage("migrate", "-v0")
        installation.manage("seed_demo", "--people", "40")
        installation.manage("warm_up_planning")
        yield installation
    finally:
        installation.stop()


def wait_until(is_true: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until the condition holds; fail after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.2)
