"""Each demand that fails stands once in the ledger, and what was found later is told there."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from accounts.enums import Role
from core.models import JournalEntry
from directory.enums import AccessStep, UnmetReason, UnmetResolution, UnmetSource, UnmetStage
from directory.models import UnmetNeed
from directory.rules import UNMET_OPEN_DAYS
from directory.services.unmet import unmet_edit, unmet_note, unmet_reopen, unmet_resolve
from tests.conftest import Cast
from tests.directory.unmet.rows import LEARNING, unmet_of
from tests.factories import CommuneFactory

KEY = "0123456789abcdef"


def note(cast: Cast, **told: Any) -> UnmetNeed:
    fields = {
        "key": KEY,
        "detected_on": timezone.localdate(),
        "stage": UnmetStage.AT_ORIENTATION,
        "reason": UnmetReason.HOURS,
        "commune": CommuneFactory(territory=cast.territory),
        **told,
    }
    return unmet_note(territory=cast.territory, by=cast.user(Role.OPERATOR), **fields)


def test_a_demand_that_fails_twice_is_one_row_told_anew(cast: Cast) -> None:
    first = unmet_of(cast.territory, "need:1")
    again = unmet_of(cast.territory, "need:1", reason=UnmetReason.COST, stage=UnmetStage.AFTER_FOLLOW_UP)

    assert first.pk == again.pk
    assert UnmetNeed.objects.get().step == AccessStep.COST


def test_what_the_team_wrote_stays_when_the_same_failure_is_told_again(cast: Cast) -> None:
    row = unmet_of(cast.territory, "need:1")
    unmet_edit(unmet=row, by=cast.user(Role.MANAGER), step=AccessStep.TRAVEL_TIME, comment="Le car du mardi a cessé")
    unmet_of(cast.territory, "need:1")

    row.refresh_from_db()
    assert (row.step, row.comment) == (AccessStep.TRAVEL_TIME, "Le car du mardi a cessé")


def test_theme_and_commune_stay_once_figures_may_be_public(cast: Cast) -> None:
    long_ago = timezone.localdate() - timedelta(days=UNMET_OPEN_DAYS + 1)
    row = unmet_of(cast.territory, "need:1", detected_on=long_ago)
    other = CommuneFactory(territory=cast.territory, saint_astier=True)
    unmet_of(cast.territory, "need:1", theme="mobilite--preparer-un-permis", commune=other, reason=UnmetReason.COST)

    row.refresh_from_db()
    assert (row.theme, row.commune.name if row.commune else "", row.reason) == (LEARNING, "Neuvic", "COST")
    assert row.detected_on == long_ago


def test_a_resolved_demand_that_fails_again_is_open_again(cast: Cast) -> None:
    row = unmet_of(cast.territory, "need:1")
    unmet_resolve(unmet=row, by=cast.user(Role.OPERATOR), how="Le minibus du centre social")
    assert row.resolution == UnmetResolution.FOUND

    again = unmet_of(cast.territory, "need:1")
    assert (again.pk, again.resolved_on, again.resolved_how, again.resolution) == (row.pk, None, "", "")


def test_a_second_answer_is_refused_and_a_mistake_is_taken_back(cast: Cast) -> None:
    row, by = unmet_of(cast.territory, "need:1"), cast.user(Role.OPERATOR)
    unmet_resolve(unmet=row, by=by, how="Le minibus")
    with pytest.raises(ValidationError, match="déjà notée"):
        unmet_resolve(unmet=row, by=by, how="Un voisin")

    unmet_reopen(unmet=row, by=by)
    unmet_reopen(unmet=row, by=by)
    assert row.resolved_on is None
    assert JournalEntry.objects.filter(verb="unmet.reopen").count() == 1


@pytest.mark.parametrize("days", [-40, 1])
def test_an_answer_neither_precedes_the_demand_nor_is_to_come(cast: Cast, days: int) -> None:
    row = unmet_of(cast.territory, "need:1")
    with pytest.raises(ValidationError) as refused:
        unmet_resolve(unmet=row, by=None, how="x", on=timezone.localdate() + timedelta(days=days))
    assert "on" in refused.value.message_dict


def test_a_note_sent_twice_is_noted_once(cast: Cast) -> None:
    assert note(cast).pk == note(cast).pk
    row = UnmetNeed.objects.get()
    assert (row.source, row.step) == (UnmetSource.OUTREACH, AccessStep.HOURS)


@pytest.mark.parametrize("days", [1, -UNMET_OPEN_DAYS - 1])
def test_a_note_is_of_these_last_days(cast: Cast, days: int) -> None:
    with pytest.raises(ValidationError, match=r"."):
        note(cast, detected_on=timezone.localdate() + timedelta(days=days))


def test_another_reason_needs_words(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="quelques mots"):
        note(cast, reason=UnmetReason.OTHER)


def test_the_ledger_has_no_place_for_a_person() -> None:
    """No key to a person, directly or through another row, and no column with a person's number."""
    pointed = {
        field.related_model._meta.label
        for field in UnmetNeed._meta.get_fields()
        if isinstance(field, models.ForeignKey) and not isinstance(field.related_model, str)
    }
    assert pointed == {"accounts.Territory", "accounts.Commune"}
    assert not [field.name for field in UnmetNeed._meta.get_fields() if "person" in field.name]
    assert apps.get_model("directory", "UnmetNeed") is UnmetNeed
