"""People of a spreadsheet: read over line by line before anything is written, written once, taken back."""

import io
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Role
from core.models import JournalEntry
from directory.exchange.tables import rows_of
from mediation import services
from mediation.enums import CaseOrigin, CaseStatus, Decision, Gender, ImportState, Outcome, Verdict
from mediation.models import Beneficiary, PeopleImport, PeopleImportFile, PeopleImportRow
from mediation.services import imports
from mediation.services.imports import people_import_run
from mediation.tasks import tidy_people_imports
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, CommuneFactory
from tests.mediation.imports.files import (
    FIRST_LINE,
    TEMPLATE,
    Line,
    good_people,
    person,
    table_of,
    template_filled,
    wrong_people,
)

SignIn = Callable[[Role], Client]
needs_template = pytest.mark.skipif(not TEMPLATE.is_file(), reason="La Coop’s template is not beside the project")
Send = Callable[..., PeopleImport]


@pytest.fixture
def send(cast: Cast, tmp_path: Path) -> Send:
    """Send lines as Nadia does, and have them read."""
    CommuneFactory(territory=cast.territory, saint_astier=True)

    def _send(lines: Sequence[Line], fill: Callable[[Path, Sequence[Line]], Path] = table_of) -> PeopleImport:
        content = fill(tmp_path / "personnes.xlsx", lines).read_bytes()
        return _started(cast, content)

    return _send


def _started(cast: Cast, content: bytes, name: str = "personnes.xlsx") -> PeopleImport:
    nadia = cast.user(Role.COUNSELLOR)
    run = services.people_import_start(
        territory=cast.territory, by=nadia, file_name=name, content=content, referent=nadia
    )
    people_import_run(import_id=run.pk)
    run.refresh_from_db()
    return run


def _write(run: PeopleImport, cast: Cast) -> None:
    services.people_import_write(run=run, by=cast.user(Role.COUNSELLOR))
    people_import_run(import_id=run.pk)
    run.refresh_from_db()


def _verdicts(run: PeopleImport) -> Counter[str]:
    return Counter(run.rows.values_list("verdict", flat=True))


def _only(run: PeopleImport, line: int = FIRST_LINE) -> PeopleImportRow:
    return run.rows.get(line=line)


def _play(run: PeopleImport, cast: Cast, good: int, reasons: dict[int, str]) -> None:
    """Check the analysis of a file, write it, and check what was written."""
    assert run.state == ImportState.READY, run.problem
    refused = run.rows.filter(verdict=Verdict.REFUSED)
    said = {row.line: row.reasons for row in refused}
    assert said.keys() == reasons.keys()
    for line, reason in reasons.items():
        assert len(said[line]) == 1
        assert said[line][0].startswith(reason)
    assert _verdicts(run) == {Verdict.VALID: good, Verdict.REFUSED: len(reasons)}
    assert not Beneficiary.objects.exists()

    _write(run, cast)

    assert run.state == ImportState.DONE
    assert Beneficiary.objects.count() == good
    assert not PeopleImportFile.objects.exists()
    assert not run.rows.filter(outcome=Outcome.CREATED).exclude(told="").exists()


def _mixed(good: int, each: int) -> tuple[list[Line], dict[int, str]]:
    """Good lines with wrong ones among them, and the reason expected at each wrong line."""
    wrong = list(wrong_people(each))
    lines: list[tuple[Line, str]] = [(line, "") for line in good_people(good)]
    step = max(1, good // len(wrong))
    for place, pair in enumerate(wrong):
        lines.insert(place * (step + 1), pair)
    reasons = {FIRST_LINE + place: reason for place, (_, reason) in enumerate(lines) if reason}
    return [line for line, _ in lines], reasons


@needs_template
def test_la_coops_template_with_sixty_wrong_lines_imports_the_good_ones_and_a_second_time_nothing(
    cast: Cast, send: Send
) -> None:
    lines, reasons = _mixed(440, 5)
    assert (len(lines), len(reasons), len(set(reasons.values()))) == (500, 60, 12)

    _play(send(lines, template_filled), cast, 440, reasons)
    again = send(lines, template_filled)

    assert _verdicts(again) == {Verdict.DUPLICATE: 440, Verdict.REFUSED: 60}
    with pytest.raises(ValidationError, match="Aucune ligne"):
        services.people_import_write(run=again, by=cast.user(Role.COUNSELLOR))
    assert Beneficiary.objects.count() == 440


def test_a_table_of_the_same_shape_says_the_reason_of_each_wrong_line_and_writes_the_others(
    cast: Cast, send: Send
) -> None:
    lines, reasons = _mixed(24, 1)

    _play(send(lines), cast, 24, reasons)

    assert _verdicts(send(lines))[Verdict.DUPLICATE] == 24
    entries = Counter(JournalEntry.objects.values_list("verb", flat=True))
    assert (entries["import.write"], entries["beneficiary.create"]) == (1, 24)


def test_a_line_becomes_a_file_with_its_case_and_its_note(cast: Cast, send: Send) -> None:
    line = person(commune="ST ASTIER", phone="06 39 98 12 34 / 05 36 49 12 38", gender="Mme", notes="Préfère le matin")

    _write(send([line]), cast)

    jeannette = Beneficiary.objects.get()
    assert (jeannette.full_name, jeannette.birth_year, jeannette.gender) == ("Jeannette Delage", 1946, Gender.FEMALE)
    assert (jeannette.commune.name, jeannette.mobile_phone.as_e164) == ("Saint-Astier", "+33639981234")
    assert jeannette.landline_phone.as_e164 == "+33536491238"
    case = jeannette.cases.get()
    assert (case.origin, case.status, case.referent) == (
        CaseOrigin.IMPORT, CaseStatus.REQUESTED, cast.user(Role.COUNSELLOR),
    )  # fmt: skip
    note = jeannette.notes.get()
    assert (note.text, note.is_private) == ("Préfère le matin", False)


def test_lines_that_look_like_somebody_wait_for_an_answer(cast: Cast, send: Send) -> None:
    BeneficiaryFactory(first_name="Janette", birth_year=None)
    sure = BeneficiaryFactory(first_name="Marcel", last_name="Faure", birth_year=1940, landline_phone="")
    run = send([
        person(),
        person(last="FAURE", first="marcel", year=1940, phone=None),
        person(last="Meynard", first="Élodie", year=1951, phone=None),
        person(last="MEYNARD", first="Elodie", year=1951, phone=None),
    ])  # fmt: skip

    assert [row.verdict for row in run.rows.order_by("line")] == [
        Verdict.DOUBTFUL, Verdict.DUPLICATE, Verdict.VALID, Verdict.DUPLICATE,
    ]  # fmt: skip
    assert "Janette Delage, Neuvic : même téléphone, nom presque pareil et même commune" in _only(run).reasons[0]
    assert _only(run, 5).twin == sure
    assert _only(run, 7).reasons == ["C’est la même personne que la ligne 6."]
    services.people_import_answer(run=run, by=cast.user(Role.COUNSELLOR), decision=Decision.TAKE, line=FIRST_LINE)
    _write(run, cast)
    assert Beneficiary.objects.filter(first_name="Jeannette").exists()
    assert Beneficiary.objects.count() == 4


def test_the_same_person_is_not_doubled_nor_asked_about_again(cast: Cast, send: Send) -> None:
    BeneficiaryFactory(first_name="Janette", birth_year=None)
    lines = [person(), person(last="Meynard", first="Élodie", year=1951, phone=None)]
    run = send(lines)
    services.people_import_answer(run=run, by=cast.user(Role.COUNSELLOR), decision=Decision.SAME, line=FIRST_LINE)
    _write(run, cast)

    assert Beneficiary.objects.count() == 2
    assert _verdicts(send(lines)) == {Verdict.DUPLICATE: 2}


def test_a_couple_of_one_file_may_share_a_telephone(send: Send) -> None:
    assert _verdicts(send([person(), person(first="Roger", year=1944, gender="M")])) == {Verdict.VALID: 2}


def test_a_note_with_a_secret_is_never_kept(cast: Cast, send: Send) -> None:
    run = send([person(notes="Mot de passe de la box : Xk42!ortie")])

    row = _only(run)
    assert row.verdict == Verdict.DOUBTFUL
    assert "Un mot de passe" in row.reasons[0]
    assert "ortie" not in row.told
    services.people_import_answer(run=run, by=cast.user(Role.COUNSELLOR), decision=Decision.TAKE)
    _write(run, cast)
    assert not Beneficiary.objects.get().notes.exists()


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"ceci n'est pas un classeur", "a.xlsx", "abîmé ou protégé"),
        (b"Nom;Ville\nDelage;Neuvic\n", "a.csv", "n’a pas de colonne « Prénom »"),
        ("Nom;Prénom;Commune\n".encode(), "a.csv", "ne contient personne"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_leaves_nothing(
    content: bytes, name: str, told: str, cast: Cast
) -> None:
    run = _started(cast, content, name)

    assert run.state == ImportState.FAILED
    assert told in run.problem
    assert not PeopleImportFile.objects.exists()


def test_a_table_of_a_town_hall_is_read_with_its_own_spellings(cast: Cast) -> None:
    CommuneFactory(territory=cast.territory, saint_astier=True)
    text = "Prénom;Nom de famille;Date de naissance;CP;Ville;Téléphone;Sexe\n"
    text += "Odette;=1+1;12/03/1938;24110;;536491240;f\nRené;Marty;1941-05-02;24110;;0536491241;h\n"

    run = _started(cast, text.encode("cp1252"), "mairie.csv")

    assert _only(run, 2).reasons == [
        "Le nom est une formule. Écrivez-le en toutes lettres.",
        "Commune trouvée par son code postal : Saint-Astier.",
    ]
    assert (_only(run, 3).verdict, _only(run, 3).reading["fields"]["birth_year"]) == (Verdict.VALID, 1941)


def test_a_worker_that_dies_is_followed_by_another_and_nobody_is_written_twice(
    cast: Cast, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "WRITE_BATCH", 5)
    run = send(good_people(12))
    services.people_import_write(run=run, by=cast.user(Role.COUNSELLOR))
    write_row, written = imports._write_row, []

    def dies_at_the_eighth(*args: Any) -> None:
        written.append(args)
        if len(written) == 8:
            raise KeyboardInterrupt
        write_row(*args)

    monkeypatch.setattr(imports, "_write_row", dies_at_the_eighth)
    with pytest.raises(KeyboardInterrupt):
        people_import_run(import_id=run.pk)
    assert Beneficiary.objects.count() == 5
    monkeypatch.setattr(imports, "_write_row", write_row)

    people_import_run(import_id=run.pk)
    assert Beneficiary.objects.count() == 5, "the first worker may still be there"
    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False):
        people_import_run(import_id=run.pk)

    run.refresh_from_db()
    assert (run.state, Beneficiary.objects.count()) == (ImportState.DONE, 12)


def test_undoing_removes_the_files_that_nobody_touched(cast: Cast, send: Send) -> None:
    run = send([*good_people(3), person(notes="Préfère le matin")])
    _write(run, cast)
    bernard = cast.user(Role.MANAGER)
    used, changed, *_ = Beneficiary.objects.order_by("pk")
    services.note_write(beneficiary=used, by=bernard, text="A rappelé ce matin")
    services.beneficiary_update(beneficiary=changed, expected_version=1, by=bernard, address="Le Bourg")

    assert services.people_import_undo(run=run, by=bernard) == (2, 2)

    assert set(Beneficiary.objects.all()) == {used, changed}
    assert Beneficiary.history.exclude(id__in=[used.pk, changed.pk]).count() == 0
    with pytest.raises(ValidationError):
        services.people_import_undo(run=run, by=bernard)
    again = send([*good_people(3), person()])
    assert _verdicts(again) == {Verdict.DUPLICATE: 2, Verdict.VALID: 2}


def test_after_a_day_it_is_too_late_to_undo_and_after_seven_nothing_of_the_file_is_left(cast: Cast, send: Send) -> None:
    run = send([person(), person(last="Quenouille", commune="Périgueux")])
    left = send([person(last="Canari", phone=None)])
    _write(run, cast)
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        with pytest.raises(ValidationError, match="plus d’un jour"):
            services.people_import_undo(run=run, by=cast.user(Role.MANAGER))
        tidy_people_imports()

    assert [row.told for row in PeopleImportRow.objects.all()] == [""]
    left.refresh_from_db()
    assert left.state == ImportState.ABANDONED


def test_nadia_sends_a_file_reads_it_over_answers_writes_and_corrects(
    sign_in: SignIn, cast: Cast, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    nadia = sign_in(Role.COUNSELLOR)
    lines = [
        person(),
        person(last="Faure", first="Odette", phone="05 36 49"),
        person(last="Marty", notes="Code PIN : 4242"),
    ]
    sent = SimpleUploadedFile("classe.xlsx", table_of(tmp_path / "a.xlsx", lines).read_bytes())

    with django_capture_on_commit_callbacks(execute=True):
        nadia.post(reverse("mediation:import-list"), {"file": sent})
    run = PeopleImport.objects.get()
    url = reverse("mediation:import-detail", args=[run.pk])
    page = nadia.get(url).content.decode()
    assert "Reprendre 1 personne<" in page.replace("\xa0", " ")
    assert "Le numéro de téléphone « 05 36 49 » n’existe pas." in page
    assert "Faure" not in nadia.get(f"{url}?lignes=VALID").content.decode()

    nadia.post(reverse("mediation:import-answer", args=[run.pk]), {"reponse": "TAKE"})
    with django_capture_on_commit_callbacks(execute=True):
        nadia.post(reverse("mediation:import-write", args=[run.pk]))
    done = nadia.get(url).content.decode().replace("\xa0", " ")
    assert "2 personnes reprises" in done
    assert "1 ligne refusée" in done

    answer = nadia.get(reverse("mediation:import-refused", args=[run.pk]))
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[2]][:2] == ["Faure", "Odette"]
    assert "n’existe pas" in str(sheet["K2"].value)
    sheet["G2"] = "05 36 49 12 41"
    book.save(tmp_path / "b.xlsx")
    corrected = _started(cast, (tmp_path / "b.xlsx").read_bytes())
    assert _verdicts(corrected) == {Verdict.VALID: 1}


@pytest.mark.parametrize("state", [ImportState.READY, ImportState.DONE])
def test_the_page_asks_the_same_number_of_questions_whatever_the_file(
    state: ImportState, cast: Cast, send: Send, sign_in: SignIn
) -> None:
    counts = []
    for lines in ([person()], good_people(50)):
        run = send(lines)
        PeopleImport.objects.filter(pk=run.pk).update(state=state)
        with CaptureQueriesContext(connection) as context:
            sign_in(Role.MANAGER).get(reverse("mediation:import-detail", args=[run.pk]))
        counts.append(len(context))
    assert counts[0] == counts[1]


def test_a_reading_that_a_worker_left_is_read_again_from_its_first_line(
    cast: Cast, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    CommuneFactory(territory=cast.territory, saint_astier=True)
    content = table_of(tmp_path / "personnes.xlsx", good_people(3)).read_bytes()
    bernard = cast.user(Role.MANAGER)
    run = services.people_import_start(
        territory=cast.territory, by=bernard, file_name="personnes.xlsx", content=content, referent=None
    )
    PeopleImportRow.objects.create(run=run, line=FIRST_LINE, verdict=Verdict.VALID)
    PeopleImport.objects.update(state=ImportState.READING, lines_done=1)

    with (
        time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False),
        django_capture_on_commit_callbacks(execute=True),
    ):
        tidy_people_imports()

    run.refresh_from_db()
    assert (run.state, _verdicts(run)) == (ImportState.READY, {Verdict.VALID: 3})


def test_all_doubts_about_who_it_is_are_answered_at_once(cast: Cast, send: Send, sign_in: SignIn) -> None:
    BeneficiaryFactory(first_name="Janette", birth_year=None)
    run = send([person(), person(last="Marty", phone=None, notes="Code PIN : 4242")])
    url = reverse("mediation:import-answer", args=[run.pk])

    sign_in(Role.MANAGER).post(url, {"reponse": "SAME"})

    answers = list(run.rows.order_by("line").values_list("decision", flat=True))
    assert answers == [Decision.SAME, Decision.NONE]
    answer = sign_in(Role.MANAGER).post(url, {"reponse": "TAKE", "ligne": "5", "lignes": "DOUBTFUL"})
    assert answer["Location"].endswith("?lignes=DOUBTFUL#ligne-5")
    assert _only(run, 5).decision == Decision.TAKE


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        ("nom,Commune,,tel\n,Nom,Code,\n", ["nom", "Commune Nom", "Code", "tel"]),
        ("Nom,Commune,,tel\n,Nom,Code,\n", ["Nom", "Commune Nom", "Code", "tel"]),
        ("nom,,ville\nDelage,Jeannette,Neuvic\n", ["nom", "ville"]),
        ("nom,ville,\nDelage,Neuvic,\n", ["nom", "ville"]),
    ],
)
def test_a_second_line_of_titles_names_the_columns_below_a_wide_title(
    titles: str, names: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "table.csv"
    path.write_text(f"{titles}Meynard,Grignols,24205,0536491242\n", encoding="utf-8")

    assert list(next(rows_of(path)).cells) == names
