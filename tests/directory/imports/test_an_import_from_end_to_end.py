"""An import is sent, read, read over and written by a worker that may be killed or started twice."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.enums import Role
from core.models import JournalEntry
from directory.enums import ImportState, RecordStatus, RowAction, RowDecision
from directory.exchange import fetching
from directory.exchange.writing import Writer
from directory.models import FieldOrigin, ImportFile, ImportRun, Organisation, Place, Service, Source
from directory.services import imports
from directory.services.imports import (
    directory_import_abandon,
    directory_import_answer,
    directory_import_map,
    directory_import_run,
    directory_import_start,
    directory_imports_tidy,
)
from directory.services.records import record_change, record_close, team_source
from tests.conftest import Cast
from tests.directory.imports.files import line, played, source_of, started, table, written

pytestmark = pytest.mark.django_db
TWO = table(line(1), line(2))


def test_nothing_is_written_before_someone_has_read_it_over(cast: Cast) -> None:
    run = started(cast, TWO)

    assert (run.state, run.counts) == (ImportState.READY, {"CREATE": 2})
    assert run.hours == {"given": 2, "read": 2}
    assert not Place.objects.exists()

    written(run, cast)

    assert (run.state, run.written["created"]) == (ImportState.DONE, 2)
    assert Place.objects.filter(status=RecordStatus.PUBLISHED).count() == 2
    assert not ImportFile.objects.exists()
    assert not run.rows.exclude(draft={}).exists()
    assert JournalEntry.objects.filter(verb="directory.import.write").exists()


def test_every_field_written_has_its_source_and_date(cast: Cast) -> None:
    written(started(cast, table(line(1))), cast)

    place = Place.objects.get()
    for record, names in (
        (place, {"name", "address", "phone", "opening_hours", "latitude", "commune_name"}),
        (place.organisation, {"name"}),
        (place.services.get(), {"name", "themes", "reception_modes"}),
    ):
        origins = record.origins.all()
        assert names <= {origin.field for origin in origins}
        assert {origin.source.name for origin in origins} == {"La cartographie"}
        assert {origin.on for origin in origins} == {timezone.localdate()}
    assert place.quality > 0
    assert place.services.get().quality > 0


def test_the_worker_started_twice_writes_once(cast: Cast) -> None:
    run = started(cast, TWO)
    directory_import_run(import_id=run.pk)
    assert run.rows.count() == 2

    written(run, cast)
    directory_import_run(import_id=run.pk)

    assert Place.objects.count() == 2


def test_a_worker_killed_while_reading_is_taken_over_and_comes_back_too_late(cast: Cast) -> None:
    run = directory_import_start(territory=cast.territory, by=None, source=source_of(cast), files=[("lieux.csv", TWO)])
    lost = imports._claimed(run.pk)
    assert lost is not None
    assert imports._claimed(run.pk) is None
    ImportRun.objects.update(alive_at=timezone.now() - timedelta(minutes=5))
    run.refresh_from_db()
    assert run.is_lost

    assert directory_imports_tidy() == 1
    played(run)
    imports._read(lost)

    run.refresh_from_db()
    assert (run.state, run.rows.count()) == (ImportState.READY, 2)


def test_a_writing_that_stops_in_the_middle_leaves_nothing_and_can_be_asked_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = started(cast, table(*(line(number) for number in range(1, 7))))
    monkeypatch.setattr("directory.exchange.writing.BATCH", 2)
    create = Writer._create

    def breaks(self: Writer, rows: list[object]) -> None:
        if Place.objects.count() == 4:
            raise MemoryError
        create(self, rows)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Writer, "_create", breaks)
        written(run, cast)

    assert run.state == ImportState.READY
    assert "rien n’a été écrit" in run.problem
    assert not Place.objects.exists()
    assert not Organisation.objects.exists()
    assert not FieldOrigin.objects.exists()

    written(run, cast)
    assert Place.objects.count() == 6


def test_a_doubtful_row_waits_for_an_answer_and_each_answer_does_what_it_says(cast: Cast) -> None:
    written(started(cast, table(line(1, nom="Espace multimédia", phone="0536492110"))), cast)
    other = source_of(cast, "Autre")
    text = table(line(7, nom="Médiathèque et espace", phone="0536492110"))

    run = started(cast, text, source=other)
    assert run.counts == {"DOUBTFUL": 1}
    with pytest.raises(ValidationError):
        imports.directory_import_write(run=run, by=cast.user(Role.MANAGER))

    row = run.rows.get()
    assert directory_import_answer(run=run, by=cast.user(Role.MANAGER), decision=RowDecision.SAME, row=row.pk) == 1
    written(run, cast)
    place = Place.objects.get()
    assert {record.source.name for record in place.records.all()} == {"La cartographie", "Autre"}
    assert place.name == "Espace multimédia"

    assert started(cast, text, source=other).counts == {"UNCHANGED": 1}


def test_two_rows_of_one_file_said_to_be_the_same_become_one_place(cast: Cast) -> None:
    run = started(
        cast,
        table(line(1, nom="Espace multimédia", phone="0536492110"), line(2, nom="L’espace", phone="0536492110")),
    )
    assert run.counts == {"CREATE": 1, "DOUBTFUL": 1}
    assert run.rows.get(action=RowAction.DOUBTFUL).twin_line == 2
    directory_import_answer(run=run, by=cast.user(Role.MANAGER), decision=RowDecision.SAME)

    written(run, cast)

    assert Place.objects.get().records.count() == 2


def test_a_place_that_disappeared_closes_with_its_services_and_opens_when_it_comes_back(cast: Cast) -> None:
    written(started(cast, TWO), cast)
    written(started(cast, table(line(1))), cast)

    gone = Place.objects.get(name="Lieu c")
    assert (gone.status, gone.services.get().status) == (RecordStatus.CLOSED, RecordStatus.CLOSED)

    written(started(cast, TWO), cast)
    gone.refresh_from_db()
    assert (gone.status, gone.services.get().status) == (RecordStatus.PUBLISHED, RecordStatus.PUBLISHED)


def test_a_place_that_a_person_closed_stays_closed_and_the_row_says_so(cast: Cast) -> None:
    written(started(cast, TWO), cast)
    record_close(record=Place.objects.get(name="Lieu b"), by=cast.user(Role.MANAGER))

    run = started(cast, table(line(1, phone="0536499999"), line(2)))
    written(run, cast)

    assert Place.objects.get(name="Lieu b").status == RecordStatus.CLOSED
    assert "Gardé : ce lieu a été fermé à la main." in run.rows.get(line=2).messages


def test_a_place_that_the_team_wrote_on_or_another_source_lists_is_not_closed(cast: Cast) -> None:
    written(started(cast, table(line(1), line(2), line(3))), cast)
    record_change(record=Place.objects.get(name="Lieu b"), fields={"phone": "0536490000"}, by=None)
    written(started(cast, table(line(2)), source=source_of(cast, "Autre")), cast)

    run = written(started(cast, table(line(3))), cast)

    assert (run.written.get("left_open"), run.written.get("closed")) == (2, None)
    assert set(Place.objects.values_list("status", flat=True)) == {RecordStatus.PUBLISHED}
    assert "Autre" in run.rows.get(label="Lieu c").messages[-1]


@pytest.mark.parametrize("kind", ["place", "organisation", "service"])
def test_what_a_person_wrote_is_kept_on_each_kind_of_record(kind: str, cast: Cast) -> None:
    config = {
        "id": {"colonne": "id"},
        "nom": {"colonne": "nom"},
        "commune": {"colonne": "ville"},
        "structure_parente": {"colonne": "qui"},
        "presentation_detail": {"colonne": "texte"},
        "site_web": {"colonne": "site"},
    }
    head = "id,nom,ville,qui,texte,site\n"
    first = (head + "1,Espace,Neuvic,CIAS,Avant,https://avant.example.org\n").encode()
    second = (head + "1,Espace,Neuvic,Autre CIAS,Après,https://apres.example.org\n").encode()
    for content, change in ((first, True), (second, False)):
        run = directory_import_start(
            territory=cast.territory, by=None, source=source_of(cast), files=[("a.csv", content)], config=config
        )
        written(played(run), cast)
        if change:
            place = Place.objects.get()
            record, fields = {
                "place": (place, {"website": "https://main.example.org"}),
                "organisation": (place.organisation, {"name": "Le CIAS"}),
                "service": (Service.objects.get(), {"description": "Écrit par nous"}),
            }[kind]
            record_change(record=record, fields=fields, by=None)  # type: ignore[type-var]

    place = Place.objects.get()
    seen = (place.website, place.organisation.name, Service.objects.get().description)
    expected = {
        "place": ("https://main.example.org", "Autre CIAS", "Après"),
        "organisation": ("https://apres.example.org", "Le CIAS", "Après"),
        "service": ("https://apres.example.org", "Autre CIAS", "Écrit par nous"),
    }
    assert seen == expected[kind]
    row = run.rows.get()
    assert (row.kept, run.written["kept"]) == (1, 1)
    assert row.messages[-1].startswith("Gardé : ")
    assert "« L’équipe »" in row.messages[-1]


def test_the_source_of_lower_rank_wins_field_by_field(cast: Cast) -> None:
    strong, weak = source_of(cast, "Forte"), source_of(cast, "Faible")
    Source.objects.filter(pk=strong.pk).update(precedence=10)
    strong.refresh_from_db()
    written(started(cast, table(line(1, adresse="1 rue Faible")), source=weak), cast)

    written(started(cast, table(line(1, adresse="1 rue Forte")), source=strong), cast)
    assert Place.objects.get().address == "1 rue Forte"
    run = written(started(cast, table(line(1, adresse="2 rue Faible")), source=weak), cast)

    place = Place.objects.get()
    assert place.address == "1 rue Forte"
    assert place.origins.get(field="address").source == strong
    assert any("Gardé : adresse" in message for message in run.rows.get().messages)


def test_an_import_changes_the_version_so_that_an_open_form_does_not_undo_it(cast: Cast) -> None:
    written(started(cast, table(line(1))), cast)
    before = Place.objects.get()

    written(started(cast, table(line(1, adresse="Ailleurs"))), cast)

    after = Place.objects.get()
    assert after.version == before.version + 1
    assert after.history.count() >= 1
    assert "ailleurs" in after.search_text


def test_unknown_columns_are_asked_for_then_read_and_kept_under_a_name(cast: Cast) -> None:
    run = started(cast, b"Lieu;Ville\nEspace;Neuvic\n")
    assert run.state == ImportState.COLUMNS
    by = cast.user(Role.MANAGER)

    with pytest.raises(ValidationError, match="commune"):
        directory_import_map(run=run, by=by, config={"nom": {"colonne": "Lieu"}})
    config = {"nom": {"colonne": "Lieu"}, "commune": {"colonne": "Ville"}}
    directory_import_map(run=run, by=by, config=config, name="Nos lieux")
    played(run)

    assert (run.state, run.counts) == (ImportState.READY, {"CREATE": 1})


def test_an_import_given_up_forgets_what_was_read(cast: Cast) -> None:
    run = started(cast, TWO)

    directory_import_abandon(run=run, by=cast.user(Role.MANAGER))

    run.refresh_from_db()
    assert run.state == ImportState.DROPPED
    assert not run.rows.exists()
    assert not run.files.exists()
    with pytest.raises(ValidationError):
        directory_import_abandon(run=run, by=cast.user(Role.MANAGER))


def test_what_cannot_be_read_says_why_and_leaves_nothing(cast: Cast) -> None:
    run = started(cast, b"PK\x03\x04 not a workbook", name="lieux.xlsx")

    assert run.state == ImportState.FAILED
    assert run.problem == "Ce classeur est abîmé ou protégé."
    assert not run.files.exists()


def test_an_address_of_our_own_network_is_refused_in_words(cast: Cast) -> None:
    run = directory_import_start(
        territory=cast.territory, by=None, source=source_of(cast), address="http://169.254.169.254/latest.csv"
    )

    assert played(run).problem == fetching.REFUSED


def test_old_imports_are_forgotten(cast: Cast) -> None:
    run = started(cast, TWO)
    ImportRun.objects.update(created_at=timezone.now() - timedelta(days=40))

    directory_imports_tidy()

    run.refresh_from_db()
    assert run.state == ImportState.DROPPED
    assert not run.rows.exists()


def test_the_team_is_no_source_of_files(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        directory_import_start(
            territory=cast.territory, by=None, source=team_source(cast.territory), files=[("a.csv", TWO)]
        )
