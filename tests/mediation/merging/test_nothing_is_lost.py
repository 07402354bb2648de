"""Two files of one person become one: every row follows, whatever both files lived through."""

from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.registries import registries
from mediation import services
from mediation.merge_rules import CHOICES, FOLLOWS, MINE, THEIRS, says_nothing
from mediation.models import ActivityReport, Beneficiary, Case, Consent
from mediation.rights import links
from mediation.rights.links import links_to_people, unmoved
from mediation.rights.personal_data import rows_of
from mediation.selectors.rights import corrections_of
from mediation.selectors.story import story_of
from tests.factories import BeneficiaryFactory, CommuneFactory, MembershipFactory
from tests.mediation.merging.lives import EVENTS, live

LIVES = st.lists(st.sampled_from(sorted(EVENTS)), max_size=9)
PICKED = st.dictionaries(st.sampled_from([choice.name for choice in CHOICES]), st.sampled_from([MINE, THEIRS]))
# Rows that say the same thing twice afterwards: one is left, looked at apart.
ONE_OF_TWO = {"mediation.ReportParticipation", "mediation.AssessmentDraft"}


def rows_about(*people: Beneficiary) -> set[tuple[str, Any]]:
    """Every row that the registries, the foreign keys and the bare numbers find for these files."""
    keys = [person.pk for person in people]
    found = set()
    for entry in registries.person_data:
        for person in people:
            found |= {(entry.model, row.pk) for row in rows_of(entry, person)}
    for field in links_to_people():
        rows = field.model._base_manager.filter(**{f"{field.name}__in": keys})
        found |= {(field.model._meta.label, row.pk) for row in rows}
    for key in registries.person_keys:
        rows = apps.get_model(key.model)._base_manager.filter(**{f"{key.name}__in": keys})
        found |= {(key.model, row.pk) for row in rows}
    return {row for row in found if row[0] not in ONE_OF_TWO}


def merge(kept: Beneficiary, other: Beneficiary, by: Any, picked: dict[str, str] | None = None) -> Beneficiary:
    versions = (kept.version, other.version)
    return services.beneficiary_merge(kept=kept, other=other, expected_versions=versions, by=by, picked=picked or {})


class TestRandomLives(TestCase):
    @settings(
        max_examples=10,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(ours=LIVES, theirs=LIVES, picked=PICKED)
    def test_every_row_of_both_files_is_reached_from_the_kept_one(
        self, ours: list[str], theirs: list[str], picked: dict[str, str]
    ) -> None:
        by = MembershipFactory().user
        kept = BeneficiaryFactory(case=False)
        other = BeneficiaryFactory(first_name="Jeanette", birth_year=1947, languages="occitan", case=False)
        for person, events in ((kept, ours), (other, theirs)):
            services.case_open(beneficiary=person, by=by)
            live(person, by, events)
        before = rows_about(kept, other)
        workshops = set(ActivityReport.objects.values_list("pk", flat=True))
        told = {entry.sentence for person in (kept, other) for entry in story_of(person, by)[0]}
        corrected = {each.sentence for person in (kept, other) for each in corrections_of(person)}
        expected = {
            name: getattr(other if picked.get(choice.name) == THEIRS else kept, name)
            for choice in CHOICES
            for name in choice.fields
        }

        merged = merge(kept, other, by, picked)

        assert before <= rows_about(merged)
        assert set(merged.participations.values_list("report", flat=True)) == workshops
        saved = Beneficiary.objects.get(pk=kept.pk)
        assert {name: getattr(saved, name) for name in expected} == expected
        after = " ".join(each.sentence for each in corrections_of(saved))
        assert all(sentence in after for sentence in corrected)
        assert told <= {entry.sentence for entry in story_of(saved, by)[0]}
        self._fits_together(saved, other, by)

    def _fits_together(self, kept: Beneficiary, other: Beneficiary, by: Any) -> None:
        assert Case.objects.open().filter(beneficiary=kept).count() <= 1
        standing = list(Consent.objects.standing().filter(beneficiary=kept).values_list("purpose", flat=True))
        assert len(standing) == len(set(standing))
        old = Beneficiary.objects.get(pk=other.pk)
        assert rows_about(old) == {("mediation.Beneficiary", old.pk)}
        client = Client()
        client.force_login(by, backend="allauth.account.auth_backends.AuthenticationBackend")
        response = client.get(reverse("mediation:beneficiary-detail", args=[old.pk]))
        assert response.headers["Location"] == reverse("mediation:beneficiary-detail", args=[kept.pk])
        assert not Beneficiary.objects.visible_to(by).search("jeanette").filter(pk=old.pk).exists()
        with pytest.raises(ValidationError, match="déjà fait"):
            merge(kept, old, by)


@pytest.mark.django_db
def test_every_way_to_reach_a_person_follows_the_merge() -> None:
    assert unmoved() == [], "see core.registries: PersonData.settle and person_keys"


def test_the_look_at_the_models_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "registries", type(registries)())

    missing = unmoved()

    assert "directory.Intake.person_id: no PersonKey" in missing
    assert "mediation.Case: no PersonData with settle" in missing


def test_every_field_of_a_file_is_chosen_or_follows_by_a_rule() -> None:
    offered = [name for choice in CHOICES for name in choice.fields]
    names = {field.name for field in Beneficiary._meta.concrete_fields}

    assert len(offered) == len(set(offered))
    assert set(offered) | FOLLOWS == names
    assert not set(offered) & FOLLOWS


@pytest.mark.django_db
def test_a_new_file_says_nothing_of_what_nobody_asked() -> None:
    blank = Beneficiary(first_name="A", last_name="B", commune=CommuneFactory(), latitude=45.0, longitude=0.4)

    known = {choice.name for choice in CHOICES if not says_nothing(blank, choice)}

    assert known == {"first_name", "last_name", "home"}
