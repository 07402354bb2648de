"""What a big import takes, in a process of its own: ``python -m tests.directory.imports.measure FILE [--write]``.

The database is that of the settings; the peak of memory is the process's own (VmHWM).
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from openpyxl import Workbook

COLUMNS = (
    "id", "nom", "commune", "code_postal", "code_insee", "adresse", "latitude", "longitude", "telephone", "horaires",
    "services", "presentation_detail",
)  # fmt: skip
_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru")


def cells(count: int) -> Iterator[tuple[str, ...]]:
    """Yield the cells of so many places, all different."""
    for number in range(count):
        name = "".join(_SYLLABLES[int(digit)] for digit in f"{number:06d}")
        yield (
            str(number), f"Espace {name}", "Neuvic", "24190", f"{24000 + number % 500}", f"{number} rue Haute",
            f"{45 + number % 1000 / 2000:.5f}", f"{0.4 + number % 997 / 2000:.5f}", f"0536{number:06d}",
            "Mo-Fr 09:00-12:00,14:00-17:00; PH off", "Aide aux démarches administratives",
            f"Accueil et accompagnement numéro {number}, sur rendez-vous ou sans, pour toutes les démarches en ligne.",
        )  # fmt: skip


def make(path: Path, count: int) -> None:
    """Write a file of so many rows in the format of its ending."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8") as file:
            file.write(",".join(COLUMNS) + "\n")
            file.writelines(",".join(f'"{cell}"' for cell in row) + "\n" for row in cells(count))
    elif path.suffix == ".json":
        with path.open("w", encoding="utf-8") as file:
            file.write("[")
            for number, row in enumerate(cells(count)):
                file.write(",\n" * bool(number) + json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False))
            file.write("]")
    else:
        book = Workbook(write_only=True)
        sheet = book.create_sheet()
        sheet.append(COLUMNS)
        for row in cells(count):
            sheet.append(row)
        book.save(path)


def peak_megabytes() -> float:
    """Return the most memory that this process has had."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


def main(path: Path, *, is_written: bool) -> None:
    """Import the file, and print the peak of memory and the seconds."""
    import django

    django.setup()
    from accounts.models import Territory
    from directory.models import ImportRun, Place
    from directory.services.imports import directory_import_run, directory_import_start, directory_import_write
    from directory.services.sources import source_create

    told: dict[str, object] = {"start": round(peak_megabytes())}
    territory = Territory.objects.get_or_create(slug="mesure", defaults={"name": "Mesure", "siren": "200000000"})[0]
    source = source_create(territory=territory, by=None, name=f"Mesure {time.time()}")
    run = directory_import_start(territory=territory, by=None, source=source, files=[(path.name, path.read_bytes())])
    began = time.monotonic()
    directory_import_run(import_id=run.pk)
    told |= {"read_s": round(time.monotonic() - began), "read_mb": round(peak_megabytes())}
    if is_written:
        directory_import_write(run=run, by=None)
        began = time.monotonic()
        directory_import_run(import_id=run.pk)
        told |= {"write_s": round(time.monotonic() - began)}
    run = ImportRun.objects.get(pk=run.pk)
    places = Place.objects.filter(territory=territory).count()
    told |= {"mb": round(peak_megabytes()), "state": run.state, "counts": run.counts, "places": places}
    told["problem"] = run.problem
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), is_written="--write" in sys.argv)
