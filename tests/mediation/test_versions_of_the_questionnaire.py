"""A published version never changes, and old answers are always read with their own version."""

import json
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from mediation import services
from mediation.assessment.questionnaire import Choice, Group, Question, Questionnaire
from mediation.assessment.scoring import score
from mediation.assessment.versions import REGISTRY, latest, questionnaire
from mediation.models import Assessment
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory
from tests.mediation.answers import WILLING

KEPT = json.loads((Path(__file__).parent / "answers_2026_1.json").read_text(encoding="utf-8"))
FIRST = REGISTRY["2026-1"]


def second_version() -> Questionnaire:
    """A later version: other words, one question less, a stricter scale."""
    groups = tuple(
        Group(group.title, tuple(_reworded(each) for each in group.questions if each.key != "use_booking"), group.help)
        for group in FIRST.groups
    )
    helped = MappingProxyType({**FIRST.scale.use_skill, "helped": 20})
    return Questionnaire("2027-1", date(2027, 1, 1), groups, replace(FIRST.scale, use_skill=helped))


def _reworded(question: Question) -> Question:
    choices = tuple(Choice(choice.value, f"{choice.label} !") for choice in question.choices)
    return Question(question.key, f"{question.text} Dites-nous.", choices, question.short)


@pytest.mark.parametrize("kept", KEPT, ids=range(len(KEPT)))
def test_the_answers_of_2026_still_score_the_same(kept: dict[str, object]) -> None:
    answers = kept["answers"]
    assert isinstance(answers, dict)
    result = score(questionnaire("2026-1"), answers)
    assert (result.skill, result.appetite, result.level) == (kept["skill"], kept["appetite"], kept["level"])


def test_the_words_and_points_of_2026_are_those_that_were_published() -> None:
    said = [(g.title, g.help, [(q.key, q.text, [(c.value, c.label) for c in q.choices]) for q in g.questions])
            for g in FIRST.groups]  # fmt: skip
    points = [str({**getattr(FIRST.scale, name)}) for name in ("use_skill", "use_appetite", "wish_appetite")]
    mark = sha256(json.dumps([said, points], ensure_ascii=False).encode()).hexdigest()[:16]
    assert mark == "6208a350f59e5143", "a used version never changes: add another one instead"


def test_an_old_result_shows_its_own_questions_after_a_new_version(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    person, by = BeneficiaryFactory(), cast.user(Role.COUNSELLOR)
    old = services.assessment_record(beneficiary=person, by=by, answers=WILLING)
    monkeypatch.setitem(REGISTRY, "2027-1", second_version())
    fewer = {key: value for key, value in WILLING.items() if key != "use_booking"}
    new = services.assessment_record(beneficiary=person, by=by, answers=fewer)
    assert latest().version == new.questionnaire == "2027-1"
    assert (old.skill, new.skill) == (60, 20)
    client.force_login(by, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("mediation:assessment-detail", args=[old.pk])).content.decode()
    assert "Savez-vous appeler quelqu’un en vidéo" in page
    assert "Dites-nous" not in page
    assert "Dites-nous" in client.get(reverse("mediation:assessment-detail", args=[new.pk])).content.decode()
    services.assessment_override(assessment=old, by=by, level="AUTONOME", override_reason="Relu avec elle")
    assert Assessment.objects.get(pk=old.pk).skill == 60


def test_a_manager_chooses_the_version_of_the_territory(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    monkeypatch.setitem(REGISTRY, "2027-1", second_version())
    client.force_login(cast.user(Role.MANAGER), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "2027-1, 14 questions" in client.get(reverse("mediation:grid")).content.decode()
    client.post(reverse("mediation:questionnaire-choose"), {"version": "2026-1"})
    by = cast.user(Role.COUNSELLOR)
    assert (
        services.assessment_record(beneficiary=BeneficiaryFactory(), by=by, answers=WILLING).questionnaire == "2026-1"
    )


def test_a_diagnosis_begun_with_a_version_is_finished_with_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    person, by = BeneficiaryFactory(), cast.user(Role.COUNSELLOR)
    draft = services.draft_keep(beneficiary=person, by=by, answers=WILLING)
    monkeypatch.setitem(REGISTRY, "2027-1", second_version())
    assert services.draft_finish(draft=draft, by=by).questionnaire == "2026-1"
