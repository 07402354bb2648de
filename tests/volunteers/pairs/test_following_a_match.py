"""After the proposal: the trial's length, reviews with words and their way back, the export told in the journal."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.models import JournalEntry
from scheduling.enums import VisitStage, VisitStatus
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, VisitFactory, local_moment
from tests.volunteers.pairs.cast import a_volunteer
from volunteers.enums import MatchState
from volunteers.models import Match, MatchReview

pytestmark = pytest.mark.django_db


@pytest.fixture
def active(cast: Cast) -> Match:
    """A match whose review is due today, of eight weeks."""
    today = timezone.localdate()
    person = BeneficiaryFactory(territory=cast.territory)
    match: Match = Match.objects.create(
        territory=cast.territory, beneficiary=person, helper=a_volunteer(cast.territory), state=MatchState.ACTIVE,
        proposed_on=today - timedelta(days=60), trial_until=today - timedelta(days=30), review_on=today, review_weeks=8,
    )  # fmt: skip
    return match


def test_the_end_of_the_trial_is_chosen_and_a_past_one_refused(cast: Cast, client: Any) -> None:
    match = Match.objects.create(
        territory=cast.territory, beneficiary=BeneficiaryFactory(territory=cast.territory),
        helper=a_volunteer(cast.territory),
    )  # fmt: skip
    client.force_login(cast.user(Role.COORDINATOR))
    url, today = reverse("volunteers:match-try", args=[match.pk]), timezone.localdate()

    refused = client.post(url, {"until": str(today - timedelta(days=1))})
    assert refused.status_code == 422
    assert "L’essai finit un jour à venir." in refused.content.decode()

    client.post(url, {"until": str(today + timedelta(days=10))})
    match.refresh_from_db()
    assert (match.state, match.trial_until) == (MatchState.TRIAL, today + timedelta(days=10))


def test_the_first_review_is_set_when_the_trial_is_confirmed(cast: Cast, active: Match, client: Any) -> None:
    Match.objects.filter(pk=active.pk).update(state=MatchState.TRIAL, review_on=None)
    client.force_login(cast.user(Role.COORDINATOR))

    client.post(reverse("volunteers:match-confirm", args=[active.pk]), {"review_weeks": "26"})

    active.refresh_from_db()
    assert active.review_on == timezone.localdate() + timedelta(weeks=26)


def test_a_review_keeps_its_words_and_sets_the_next_one(cast: Cast, active: Match, client: Any) -> None:
    client.force_login(cast.user(Role.COORDINATOR))
    url = reverse("volunteers:match-review", args=[active.pk])

    client.post(url, {"words": "Elle attend ses visites avec joie.", "review_weeks": "12"})

    active.refresh_from_db()
    assert active.review_on == timezone.localdate() + timedelta(weeks=12)
    page = client.get(reverse("volunteers:match-detail", args=[active.pk])).content.decode()
    assert "Elle attend ses visites avec joie." in page


def test_a_review_without_a_word_is_refused_and_keeps_the_interval_chosen(
    cast: Cast, active: Match, client: Any
) -> None:
    client.force_login(cast.user(Role.COORDINATOR))

    answer = client.post(reverse("volunteers:match-review", args=[active.pk]), {"words": " ", "review_weeks": "26"})

    assert answer.status_code == 422
    assert 'value="26" selected' in answer.content.decode()
    assert not MatchReview.objects.exists()


def test_a_review_is_undone_its_words_go_and_its_date_comes_back(cast: Cast, active: Match, client: Any) -> None:
    client.force_login(cast.user(Role.COORDINATOR))
    today = timezone.localdate()
    client.post(reverse("volunteers:match-review", args=[active.pk]), {"words": "Bien.", "review_weeks": "26"})
    review = MatchReview.objects.get()

    client.post(reverse("volunteers:match-review-undo", args=[review.pk]))

    active.refresh_from_db()
    assert (active.review_on, active.review_weeks) == (today, 8)
    assert not MatchReview.objects.exists()


def test_only_the_last_review_is_undone(cast: Cast, active: Match, client: Any) -> None:
    client.force_login(cast.user(Role.COORDINATOR))
    for words in ("Bien.", "Encore mieux."):
        client.post(reverse("volunteers:match-review", args=[active.pk]), {"words": words, "review_weeks": "12"})
    first = MatchReview.objects.order_by("pk").first()
    assert first is not None

    client.post(reverse("volunteers:match-review-undo", args=[first.pk]))

    assert MatchReview.objects.count() == 2


def test_the_review_shows_the_visits_made_since_the_last_one(cast: Cast, active: Match, client: Any) -> None:
    day = timezone.localdate() - timedelta(days=7)
    start = local_moment(day, 10)
    VisitFactory(
        request__beneficiary=active.beneficiary, day=day, starts_at=start, ends_at=start + timedelta(hours=1),
        helpers=[active.helper], stage=VisitStage.PUBLISHED, status=VisitStatus.SEEN,
    )  # fmt: skip
    client.force_login(cast.user(Role.COORDINATOR))

    page = client.get(reverse("volunteers:match-review", args=[active.pk])).content.decode().replace("\xa0", " ")

    assert "1 visite, la dernière le" in page
    assert "C’est le premier bilan" in page


def test_exporting_matches_is_told_in_the_journal(cast: Cast, active: Match, client: Any) -> None:
    client.force_login(cast.user(Role.COORDINATOR))

    client.get(reverse("volunteers:match-export"))

    assert JournalEntry.objects.filter(verb="match.export", territory_id=cast.territory.pk).count() == 1
