"""The processes of a trial installation: started together, watched, stopped together."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.error import URLError
from urllib.request import urlopen

STOP_SECONDS = 10
_CELERY = ("-m", "celery", "-A", "config")


class ChildDiedError(RuntimeError):
    """A process of the trial ended on its own; the message says which, with its last words."""


class AlreadyRunningError(RuntimeError):
    """Another trial uses the same folder; the message holds its address."""


@dataclass(slots=True)
class Child:
    """A process with the French name that people are told, and the file that keeps what it says."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    may_end: bool = False

    def last_words(self, lines: int = 15) -> str:
        """Return the end of what the process wrote."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


class Children:
    """Worker, beat and web server of one trial. Each has a group of its own: Ctrl-C reaches only the parent."""

    def __init__(self, logs: Path, environment: dict[str, str]) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self._logs = logs
        self._environment = environment
        self._children: list[Child] = []

    def start(self, name: str, *arguments: str, log: str, may_end: bool = False) -> Child:
        """Start ``python <arguments>`` under the name ``name``; with ``may_end``, it has a job to finish."""
        path = self._logs / f"{log}.log"
        with path.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603  (our own interpreter and arguments)
                [sys.executable, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self._environment,
                start_new_session=True,
            )
        child = Child(name, process, path, may_end)
        self._children.append(child)
        return child

    def check(self) -> None:
        """Raise ChildDiedError when a process has ended."""
        for child in self._children:
            code = child.process.poll()
            if code is not None and not (code == 0 and child.may_end):
                raise ChildDiedError(f"{child.name} s’est arrêté (code {code}).\n{child.last_words()}".rstrip())

    def wait_until(self, is_ready: Callable[[], bool], seconds: float) -> bool:
        """Wait at most ``seconds`` for ``is_ready``, watching the processes; tell whether it came."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.check()
            if is_ready():
                return True
            time.sleep(0.2)
        return False

    def stop(self) -> None:
        """Ask every process to end, and end those that do not within STOP_SECONDS."""
        for child in self._children:
            if child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self._children:
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.1, deadline - time.monotonic()))
            self._end_group(child)
        self._children.clear()

    @staticmethod
    def _end_group(child: Child) -> None:
        """A worker that was killed leaves its pool behind: the group goes with its leader."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()


def start_warm_up(children: Children) -> Child:
    """Start compiling the planning engine, which takes a minute the first time and nothing afterwards."""
    return children.start("La préparation du moteur", "manage.py", "warm_up_planning", log="warm-up", may_end=True)


def start_worker(children: Children) -> None:
    """Start one worker process on the embedded queue."""
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=WARNING")
    children.start("Le moteur de planning", *_CELERY, "worker", "--concurrency=1", *quiet, log="worker")


def start_beat(children: Children) -> None:
    """Start the clock that triggers periodic tasks."""
    children.start("L’horloge des envois", *_CELERY, "beat", "--loglevel=WARNING", "--pidfile=", log="beat")


def start_web(children: Children, port: int) -> None:
    """Start the web server: one process, so that its memory cache is shared by every request."""
    arguments = ("-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}", "--log-level", "warning")
    children.start("Le site", *arguments, "--worker-class", "gthread", "--workers", "1", "--threads", "6", log="web")


def free_port(first: int, tries: int = 50) -> int:
    """Return ``first`` or the next port that nobody uses. Raises OSError when all are taken."""
    for port in range(first, first + tries):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"Aucun port libre entre {first} et {first + tries}.")


def is_answering(address: str) -> bool:
    """Tell whether the site answers at ``address``."""
    try:
        with urlopen(f"{address}/livez", timeout=2) as answer:  # noqa: S310  (our own http address)
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


@contextmanager
def single_trial(lock_file: Path) -> Iterator[IO[str]]:
    """Hold the trial's folder. Raises AlreadyRunningError, with the address written in the file, when it is held."""
    with lock_file.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise AlreadyRunningError(lock.read().strip()) from error
        lock.truncate(0)
        yield lock
