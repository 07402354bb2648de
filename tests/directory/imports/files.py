"""Small files of other directories, as people send them."""

from collections.abc import Callable

from accounts.enums import Role
from directory.models import ImportRun, Source
from directory.services.imports import directory_import_run, directory_import_start, directory_import_write
from tests.conftest import Cast

HEADER = "id,nom,commune,code_postal,code_insee,adresse,latitude,longitude,telephone,horaires,services\n"
LINE = (
    "{id},{nom},Neuvic,24190,24309,{adresse},45.1,0.47,{phone},Mo-Fr 09:00-12:00,Aide aux démarches administratives\n"
)
Send = Callable[..., ImportRun]


def line(number: int, *, nom: str = "", phone: str = "", adresse: str = "") -> str:
    """Return one place: each has its own name, street and phone unless told otherwise."""
    return LINE.format(
        id=number,
        nom=nom or f"Lieu {'abcdefghijklmnopqrstuvwxyz'[number % 26] * (1 + number // 26)}",
        phone=phone or f"053649{number:04d}",
        adresse=adresse or f"{number} rue Haute",
    )


def table(*lines: str) -> bytes:
    """Return a table of the national standard."""
    return (HEADER + "".join(lines)).encode()


def source_of(cast: Cast, name: str = "La cartographie") -> Source:
    """Return a source of the territory, made at the first call."""
    found, _ = Source.objects.get_or_create(territory=cast.territory, key=name.lower()[:20], defaults={"name": name})
    return found


def started(cast: Cast, content: bytes, *, source: Source | None = None, name: str = "lieux.csv") -> ImportRun:
    """Send a file as the manager does, and have it read."""
    run = directory_import_start(
        territory=cast.territory,
        by=cast.user(Role.MANAGER),
        source=source or source_of(cast),
        files=[(name, content)],
    )
    return played(run)


def played(run: ImportRun) -> ImportRun:
    """Play the worker's part."""
    directory_import_run(import_id=run.pk)
    run.refresh_from_db()
    return run


def written(run: ImportRun, cast: Cast) -> ImportRun:
    """Have an import written."""
    directory_import_write(run=run, by=cast.user(Role.MANAGER))
    return played(run)
