"""The grid of orientation: the same advice as ever by default, changed by the manager, with its effect shown first."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.enums import Role
from mediation import services
from mediation.assessment.grid import ORIGINAL, Grid, GridError, Rule
from mediation.assessment.orientation import advise
from mediation.assessment.situation import FACTS, every_situation, situation_of
from mediation.assessment.versions.v2026_1 import QUESTIONNAIRE
from mediation.enums import Mobility, ProfileLevel, Way
from mediation.models import Assessment, Beneficiary, OrientationGrid
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory
from tests.mediation import first_grid
from tests.mediation.answers import WILLING

SignIn = Callable[[Role], Client]
ANSWERS = st.fixed_dictionaries(
    {}, optional={key: st.sampled_from(sorted(each.values)) for key, each in QUESTIONNAIRE.questions.items()}
)
GENDERS = st.sampled_from(["feminin", "masculin", "non_communique"])
TO_DROP_IN = Rule.from_data({"conditions": {"place": ["workshop"]}, "way": "DROP_IN", "note": "Le bus du jeudi."})


@given(ANSWERS, st.sampled_from(ProfileLevel.values), st.sampled_from(["", *Mobility.values]), GENDERS)
def test_the_original_grid_answers_as_the_rules_first_written(
    answers: dict[str, str], level: str, mobility: str, gender: str
) -> None:
    now = advise(situation_of(answers, level, mobility_on_file=mobility, gender=gender))
    then = first_grid.former_advice(first_grid.situation_of(answers, level, mobility_on_file=mobility, gender=gender))
    assert (now.way, now.reasons) == then


def test_the_original_grid_is_sound_and_has_no_idle_rule() -> None:
    ORIGINAL.check()
    assert not ORIGINAL.never_reached()
    assert ORIGINAL.digest == "789b9af0471a38bb", "assessments refer to the original grid: it never changes"


RULES = st.builds(
    lambda conditions, way: Rule.from_data({"conditions": conditions, "way": way}),
    st.dictionaries(
        st.sampled_from(sorted(FACTS)), st.just(None), max_size=3
    ).flatmap(lambda facts: st.fixed_dictionaries({f: st.lists(st.sampled_from([*FACTS[f].values])) for f in facts})),
    st.sampled_from(Way.values),
)  # fmt: skip


@settings(max_examples=25)
@given(st.lists(RULES, max_size=5), st.sampled_from(Way.values), st.sampled_from(every_situation()[::97]))
def test_any_grid_that_passes_gives_everyone_a_way_and_a_reason(rules: list[Rule], other: str, case: object) -> None:
    grid = Grid((*rules, Rule((), Way(other))))
    assert Grid.from_data(grid.as_data()) == grid
    try:
        grid.check()
    except GridError:
        return
    advice = advise(case, grid)  # type: ignore[arg-type]  # a situation
    assert advice.reasons
    assert all(reason[0].isupper() and reason.endswith(".") for reason in advice.reasons)
    if getattr(case, "first", "") == "papers_delegate":
        assert advice.way not in {Way.HOME_VOLUNTEERS, Way.HOME_CIVIC}


@pytest.mark.parametrize(
    ("grid", "said"),
    [
        (Grid(ORIGINAL.rules[:-1]), "La dernière règle"),
        (Grid((Rule((), Way.HOME_VOLUNTEERS),)), "cela revient à un conseiller"),
    ],
)
def test_a_grid_that_would_harm_is_refused(cast: Cast, grid: Grid, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        services.grid_prepare(territory=cast.territory, by=cast.user(Role.MANAGER), grid=grid)


def people(cast: Cast) -> list[Beneficiary]:
    made: list[Beneficiary] = [BeneficiaryFactory(first_name=name) for name in ("Jeannette", "Odette", "Marcel")]
    for person in made:
        services.assessment_record(beneficiary=person, by=cast.user(Role.COUNSELLOR), answers=WILLING)
    return made


def test_the_manager_sees_whom_a_change_would_move_before_it_is_in_use(cast: Cast, sign_in: SignIn) -> None:
    jeannette, *_ = people(cast)
    client = sign_in(Role.MANAGER)
    page = client.post(
        reverse("mediation:grid-rule"),
        {"place": ["workshop"], "way": "DROP_IN", "note": "Le bus du jeudi.", "empreinte": ORIGINAL.digest},
        follow=True,
    ).content.decode()
    page = page.replace("\xa0", " ")
    assert "Changement noté, pas encore en service. 3 personnes recevraient un autre conseil." in page
    assert "3 personnes recevraient un autre conseil, sur 3" in page
    assert "Jeannette Delage" in page
    assert "Si la personne aimerait un atelier" in page
    by = cast.user(Role.COUNSELLOR)
    still = services.assessment_record(beneficiary=jeannette, by=by, answers=WILLING)
    assert still.recommended_way == Way.WORKSHOP_TRANSPORT
    client.post(reverse("mediation:grid-adopt"), {"commentaire": "Bus du jeudi"})
    after = services.assessment_record(beneficiary=jeannette, by=by, answers=WILLING)
    assert after.recommended_way == Way.DROP_IN
    assert after.reasons[-1] == "Le bus du jeudi."
    assert after.grid
    assert after.grid.number == 1
    still.refresh_from_db()
    assert (still.recommended_way, still.grid) == (Way.WORKSHOP_TRANSPORT, None)


def test_an_assessment_keeps_the_grid_of_its_day_even_when_its_level_is_changed(cast: Cast) -> None:
    person, *_ = people(cast)
    by = cast.user(Role.MANAGER)
    services.grid_prepare(territory=cast.territory, by=by, grid=Grid((TO_DROP_IN, *ORIGINAL.rules)))
    services.grid_adopt(territory=cast.territory, by=by)
    old = Assessment.objects.get(beneficiary=person)
    services.assessment_override(assessment=old, by=by, level="GRAND_DEBUTANT", override_reason="Relu avec elle")
    old.refresh_from_db()
    assert old.recommended_way == Way.WORKSHOP_TRANSPORT


def test_the_original_comes_back_as_a_new_version(cast: Cast, sign_in: SignIn) -> None:
    by, territory = cast.user(Role.MANAGER), cast.territory
    services.grid_prepare(territory=territory, by=by, grid=Grid((TO_DROP_IN, *ORIGINAL.rules)))
    services.grid_adopt(territory=territory, by=by)
    client = sign_in(Role.MANAGER)
    client.post(reverse("mediation:grid-restore"), {"version": "0"})
    client.post(reverse("mediation:grid-adopt"), {"commentaire": "Retour"})
    last = OrientationGrid.objects.filter(territory=territory).adopted().first()
    assert last
    assert (last.number, last.grid) == (2, ORIGINAL)
    assert "Version 1" in client.get(reverse("mediation:grid")).content.decode()


def test_moving_a_rule_back_where_it_was_leaves_nothing_to_put_in_use(cast: Cast, sign_in: SignIn) -> None:
    client, move = sign_in(Role.MANAGER), reverse("mediation:grid-rule-move")
    client.post(move, {"regle": "1", "sens": "bas"})
    assert OrientationGrid.objects.filter(number=None).exists()
    client.post(move, {"regle": "2", "sens": "haut"})
    assert not OrientationGrid.objects.exists()


def test_a_change_made_on_an_old_screen_is_refused(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(Role.MANAGER)
    client.post(reverse("mediation:grid-rule-remove"), {"regle": "5", "empreinte": ORIGINAL.digest})
    page = client.post(
        reverse("mediation:grid-rule-remove"), {"regle": "5", "empreinte": ORIGINAL.digest}, follow=True
    ).content.decode()
    assert "La grille a changé entre-temps" in page
    draft = OrientationGrid.objects.get(number=None)
    assert len(draft.grid.rules) == len(ORIGINAL.rules) - 1


def test_a_rule_that_never_serves_is_pointed_out(cast: Cast, sign_in: SignIn) -> None:
    services.grid_prepare(
        territory=cast.territory, by=cast.user(Role.MANAGER), grid=Grid((TO_DROP_IN, TO_DROP_IN, *ORIGINAL.rules))
    )
    assert "Cette règle ne sert jamais" in sign_in(Role.MANAGER).get(reverse("mediation:grid")).content.decode()


def test_the_grid_page_asks_as_much_of_the_database_for_one_person_as_for_many(cast: Cast, sign_in: SignIn) -> None:
    client, address = sign_in(Role.MANAGER), reverse("mediation:grid")
    people(cast)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    people(cast)
    people(cast)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(few) == len(many)
