"""Who may animate: what is asked for a workshop, never a youth alone, and a warning for hours nobody promised."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from scheduling.models import PlanningSettings, SessionWish, WorkshopSession
from scheduling.selectors.workshops.crew import not_free
from scheduling.services.workshops.sessions import moment_of, session_create, session_edit
from tests.conftest import Cast
from tests.factories import HelperFactory, SessionFactory, WishFactory
from tests.scheduling.workshops.sessions.cast import at, coming, told
from volunteers.models import EngagementPolicy, Helper, PolicyRequirement

pytestmark = pytest.mark.django_db


def planned(cast: Cast, by: User, *helpers: Helper, hour: int = 14) -> WorkshopSession:
    day = coming(1)
    return session_create(
        territory=cast.territory,
        by=by,
        animators=helpers,
        starts_at=at(day, hour),
        ends_at=at(day, hour + 2),
        **told(cast.territory),
    )


def refusal(cast: Cast, by: User, *helpers: Helper) -> str:
    with pytest.raises(ValidationError) as found:
        planned(cast, by, *helpers)
    return " ".join(found.value.message_dict["animators"])


def test_what_is_asked_for_a_workshop_is_required_on_the_day_and_said(cast: Cast, by: User) -> None:
    monique = HelperFactory(territory=cast.territory, volunteer=True)
    policy = EngagementPolicy.objects.create(
        territory=cast.territory, kind=monique.kind, effective_from=timezone.localdate() - timedelta(days=30)
    )
    PolicyRequirement.objects.create(
        policy=policy, code="charte", label="la charte", activities=["WORKSHOP"], validity_days=None
    )

    words = refusal(cast, by, monique)

    assert "Monique Aubert ne peut pas animer d’atelier mardi" in words
    assert "charte" in words
    policy.requirements.update(activities=["DRIVE"])
    assert planned(cast, by, monique).animators.get() == monique


def test_a_youth_in_civic_service_never_animates_alone(cast: Cast, by: User, nadia: Helper, ines: Helper) -> None:
    assert "Inès Benhaddou : jamais sans un adulte" in refusal(cast, by, ines)
    assert planned(cast, by, ines, nadia).animators.count() == 2


def test_the_territory_may_let_a_youth_of_full_age_animate_alone(cast: Cast, by: User, ines: Helper) -> None:
    PlanningSettings.objects.create(territory=cast.territory, civic_never_alone=False)
    assert planned(cast, by, ines).animators.get() == ines


def test_people_under_18_never_animate_without_an_adult_whatever_the_policy(cast: Cast, by: User) -> None:
    PlanningSettings.objects.create(territory=cast.territory, civic_never_alone=False)
    year = timezone.localdate().year - 16
    young = [
        HelperFactory(territory=cast.territory, volunteer=True, last_name=name, birth_year=year)
        for name in ("Bost", "Faure")
    ]
    assert "jamais sans un adulte" in refusal(cast, by, *young)


def test_someone_who_did_not_say_to_be_free_is_a_warning_not_a_refusal(cast: Cast, by: User, nadia: Helper) -> None:
    session = planned(cast, by, nadia, hour=18)

    found = not_free([nadia], {session.day: moment_of(session)})

    assert found == {session.day: ["Nadia Ferrand n’a pas dit être libre à cette heure."]}
    assert not not_free([nadia], {session.day: moment_of(planned(cast, by, nadia, hour=9))})


def test_the_lead_is_one_of_the_animators(cast: Cast, by: User, nadia: Helper) -> None:
    other = HelperFactory(territory=cast.territory, last_name="Castaing")
    day = coming(2)
    fields = told(cast.territory) | {"starts_at": at(day, 9), "ends_at": at(day, 11)}
    with pytest.raises(ValidationError, match="n’anime pas la séance"):
        session_create(territory=cast.territory, by=by, animators=[nadia], lead=other, **fields)

    session = session_create(territory=cast.territory, by=by, animators=[nadia, other], lead=other, **fields)
    assert session.places.get(is_lead=True).helper == other


def test_places_do_not_fall_below_those_given_without_saying_so(cast: Cast, by: User) -> None:
    session = SessionFactory(territory=cast.territory, **told(cast.territory))
    for number in range(3):
        WishFactory(session=session, beneficiary__last_name=f"Delage{number}", companions=1)

    def lowered(*, accept: bool) -> WorkshopSession:
        session.refresh_from_db()
        version = session.version
        return session_edit(
            session=session, expected_version=version, by=by, animators=[], capacity=4, accept_fewer=accept
        )

    with pytest.raises(ValidationError, match="places sont déjà données"):
        lowered(accept=False)
    assert lowered(accept=True).capacity == 4
    assert SessionWish.objects.filter(stage="PLACED").count() == 3


@pytest.mark.parametrize("kind", ["CULTURE", "LEISURE", "OTHER"])
def test_the_kind_decides_what_is_needed(cast: Cast, by: User, kind: str) -> None:
    day = coming(1)
    fields = told(cast.territory) | {"starts_at": at(day, 14), "ends_at": at(day, 16)}
    with pytest.raises(ValidationError) as found:
        session_create(territory=cast.territory, by=by, **fields | {"level": "", "themes": []})
    assert set(found.value.message_dict) == {"level", "themes"}

    session = session_create(territory=cast.territory, by=by, **fields | {"kind": kind})
    assert (session.level, session.themes) == ("", [])
