"""Callers without a file are forgotten after a year; a person's calls are told, handed over, erased with the file."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.enums import Role
from core.registries import registries
from directory.enums import CallerRole, IntakeChannel, NeedOutcome
from directory.models import Intake
from directory.selectors.desk_story import call_contacts
from directory.services.intakes import intake_close
from directory.services.needs import need_settle
from directory.tasks import forget_intakes
from mediation.rights.personal_data import chapters_of, personal_data_erase, unlisted_fields
from mediation.selectors.story import story_of
from tests.conftest import Cast
from tests.directory.desk.calls import a_need, operators_call
from tests.factories import BeneficiaryFactory

CANARIES = ("Quenouille", "canari", "36491177")


def dump() -> str:
    cells: list[str] = []
    with connection.cursor() as cursor:
        for table in ("directory_intake", "core_journalentry"):
            cursor.execute(f"SELECT * FROM {table}")
            cells += [str(row) for row in cursor.fetchall()]
    rows: Any = Intake.objects.order_by("pk").prefetch_related("needs")
    for row in rows:
        cells.append(row.message)
        cells += [f"{need.words} {need.outcome_note} {need.answer}" for need in row.needs.order_by("pk")]
    return " ".join(cells)


def an_old_call(cast: Cast, months: int, **fields: Any) -> Intake:
    by = cast.user(Role.OPERATOR)
    call = operators_call(
        cast, caller_name="Zéphyrine Quenouille", caller_phone="05 36 49 11 77", message="Mon canari", **fields
    )
    need_settle(need=a_need(call, "Nourrir mon canari"), outcome=NeedOutcome.ANSWERED, by=by, note="Graines de canari")
    closed = intake_close(intake=call, by=by)
    Intake.objects.filter(pk=call.pk).update(started_at=timezone.now() - timedelta(days=31 * months))
    return closed


def test_after_a_year_an_anonymous_caller_leaves_figures_only(cast: Cast) -> None:
    old = an_old_call(cast, 13)

    forget_intakes()
    forget_intakes()

    old.refresh_from_db()
    assert not [word for word in CANARIES if word in dump()]
    assert old.commune is not None
    assert old.needs.get().outcome == NeedOutcome.ANSWERED


def test_before_a_year_and_with_a_file_nothing_is_forgotten(cast: Cast) -> None:
    person = BeneficiaryFactory(territory=cast.territory)
    recent, followed = an_old_call(cast, 11), an_old_call(cast, 13, elsewhere="")
    Intake.objects.filter(pk=followed.pk).update(person_id=person.pk)

    forget_intakes()

    assert {row.caller_name for row in Intake.objects.filter(pk__in=[recent.pk, followed.pk])} == {
        "Zéphyrine Quenouille"
    }


def test_a_persons_calls_are_handed_over_and_erased_with_the_file(cast: Cast) -> None:
    person = BeneficiaryFactory(territory=cast.territory)
    call = an_old_call(cast, 1)
    Intake.objects.filter(pk=call.pk).update(person_id=person.pk)
    told = str([(chapter.title, chapter.rows) for chapter in chapters_of(person)])
    assert "Nourrir mon canari" in told
    assert "Les appels à l’accueil" in told

    personal_data_erase(person)

    assert not [word for word in CANARIES if word in dump()]
    assert Intake.objects.get(pk=call.pk).person_id is None


def test_every_field_of_the_desk_is_personal_or_said_neutral() -> None:
    assert [name for name in unlisted_fields() if "directory.Intake" in name or "directory.Need" in name] == []
    listed = {entry.model for entry in registries.person_data}
    assert {"directory.Intake", "directory.Need", "directory.Orientation"} <= listed


def test_the_story_of_a_person_tells_the_calls_to_those_who_may_read_them(cast: Cast) -> None:
    person = BeneficiaryFactory(territory=cast.territory)
    call = operators_call(cast)
    a_need(call, "Mon imprimante")
    a_need(call, "Un trajet")
    relative = operators_call(cast, caller_role=CallerRole.RELATIVE)
    web = operators_call(cast, channel=IntakeChannel.WEB)
    Intake.objects.filter(pk__in=[call.pk, relative.pk, web.pk]).update(person_id=person.pk)

    sentences = [entry.sentence for entry in story_of(person, cast.user(Role.OPERATOR))[0]]

    assert (
        "A appelé l’accueil\u00a0: 2\u00a0besoins." in sentences or "A appelé l’accueil\u00a0: 2 besoins." in sentences
    )
    assert "Un proche a appelé l’accueil." in sentences
    assert call_contacts(cast.territory.pk) == {person.pk: timezone.localdate()}
    assert not [e for e in story_of(person, cast.user(Role.ADMIN))[0] if e.kind == "call"]


@pytest.mark.parametrize("role", [Role.HELPER, Role.PARTNER, Role.ADMIN])
def test_others_see_no_call(cast: Cast, role: Role) -> None:
    operators_call(cast)

    assert not Intake.objects.visible_to(cast.user(role)).exists()
