"""``make run``: a whole Tisserand on one machine, with a demo territory, in one command."""

import os
import signal
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from core.trial import (
    AlreadyRunningError,
    ChildDiedError,
    Children,
    free_port,
    is_answering,
    single_trial,
    start_beat,
    start_warm_up,
    start_web,
    start_worker,
)

WEB_SECONDS = 60
WARM_UP_SECONDS = 600


class Command(BaseCommand):
    """Prepare the trial's data, then run worker, clock and site until Ctrl-C."""

    help = "Prépare et lance Tisserand pour l’essayer : base, démonstration, moteur de planning, site."
    requires_system_checks = "__all__"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare ``--fresh`` and ``--port``."""
        parser.add_argument("--fresh", action="store_true", help="Repart d’une base vide.")
        parser.add_argument("--port", type=int, default=8000, help="Premier port essayé.")

    def handle(self, *, fresh: bool, port: int, **_: Any) -> None:
        """Run until stopped; a process that dies on its own makes the command fail."""
        if settings.SETTINGS_MODULE != "config.settings.trial":
            raise CommandError("run_trial n’existe que pour les réglages d’essai (config.settings.trial).")
        signal.signal(signal.SIGTERM, _interrupt)
        signal.signal(signal.SIGHUP, _interrupt)
        try:
            with single_trial(settings.VAR_DIR / "trial.lock") as lock:
                port = free_port(port)
                address = f"http://127.0.0.1:{port}"
                lock.write(address)
                lock.flush()
                self._run(address, port, fresh)
        except AlreadyRunningError as error:
            raise CommandError(f"Tisserand tourne déjà dans ce dossier : {error}") from error

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    def _prepare(self, fresh: bool) -> None:
        if fresh:
            self._say("Effacement de l’essai précédent…")
            _erase()
        self._say("Préparation de la base…")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("seed_demo", if_empty=True, stdout=self.stdout)
        if not _can_print():
            self._say("Impression en PDF indisponible : il manque Pango sur cette machine (voir README).")

    def _run(self, address: str, port: int, fresh: bool) -> None:
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE, "TRIAL_ADDRESS": address}
        children = Children(settings.VAR_DIR / "log", environment)
        try:
            warm_up = start_warm_up(children)
            self._prepare(fresh)
            start_web(children, port)
            if not children.wait_until(lambda: is_answering(address), WEB_SECONDS):
                raise CommandError(f"Le site ne répond pas après {WEB_SECONDS} secondes. Voir {settings.VAR_DIR}/log.")
            if warm_up.process.poll() is None:
                self._say("Préparation du moteur de planning (une minute la première fois, rien ensuite)…")
                children.wait_until(lambda: warm_up.process.poll() is not None, WARM_UP_SECONDS)
            start_worker(children)
            start_beat(children)
            self._plan_week(children)
            self._welcome(address)
            children.wait_until(lambda: False, float("inf"))
        except KeyboardInterrupt:
            self._say("\nArrêt…")
        except ChildDiedError as error:
            raise CommandError(f"{error}\nTout est arrêté. Pour relancer : make run") from error
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            children.stop()
        self._say("Tisserand est arrêté. Vos données sont gardées ; make run les retrouve.")

    def _plan_week(self, children: Children) -> None:
        try:
            call_command("plan_demo_week", stdout=self.stdout, while_waiting=children.check)
        except CommandError as error:
            self._say(f"{error}\nVous pourrez relancer la recherche depuis la page Planning.")

    def _welcome(self, address: str) -> None:
        line = "─" * 78
        self._say(f"\n{line}\n  Tisserand est prêt : {address}\n")
        call_command("seed_demo", list_accounts=True, stdout=self.stdout)
        self._say(
            "\n  Les e-mails envoyés sont des fichiers du dossier var/mails."
            "\n  Pour arrêter : Ctrl-C.   Pour repartir de zéro : make run FRESH=1"
            f"\n{line}"
        )


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _erase() -> None:
    """Remove the trial's database, queue and mails."""
    connection.close()
    database = Path(str(settings.DATABASES["default"]["NAME"]))
    for path in (database, database.with_name(f"{database.name}-wal"), database.with_name(f"{database.name}-shm")):
        path.unlink(missing_ok=True)
    for folder in ("broker", "mails"):
        for path in settings.VAR_DIR.glob(f"{folder}/**/*"):
            if path.is_file():
                path.unlink()


def _can_print() -> bool:
    """Tell whether WeasyPrint finds the libraries it draws with."""
    try:
        import weasyprint  # noqa: F401  (loaded only to see whether it can be)
    except OSError:
        return False
    return True
