"""Weekly hours and absences, by the team and by the person concerned."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.models import JournalEntry
from tests.conftest import Cast
from tests.factories import HelperFactory
from volunteers.enums import ExceptionKind
from volunteers.models import AvailabilityException, Helper

SignIn = Callable[[Role], Client]


@pytest.fixture
def monique(cast: Cast) -> Helper:
    helper: Helper = HelperFactory(territory=cast.territory, volunteer=True, user=cast.user(Role.HELPER))
    return helper


def _week(*rows: tuple[int, str, str], version: int = 1) -> dict[str, object]:
    data: dict[str, object] = {"semaine-TOTAL_FORMS": len(rows), "semaine-INITIAL_FORMS": 0, "version": version}
    for place, (weekday, starts, ends) in enumerate(rows):
        data |= {
            f"semaine-{place}-weekday": weekday,
            f"semaine-{place}-starts": starts,
            f"semaine-{place}-ends": ends,
        }
    return data


def _hours(helper: Helper) -> list[tuple[int, time, time]]:
    return [(row.weekday, row.starts, row.ends) for row in helper.availabilities.all()]


def test_a_helper_notes_the_own_week(sign_in: SignIn, monique: Helper) -> None:
    data = _week((1, "09:00", "12:00"), (1, "14:00", "17:00"), (2, "", ""))

    answer = sign_in(Role.HELPER).post(reverse("volunteers:my-availability"), data)

    assert answer.status_code == 302
    assert _hours(monique) == [(1, time(9), time(12)), (1, time(14), time(17))]
    assert JournalEntry.objects.get(verb="availability.replace").object_id == str(monique.pk)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([(0, "12:00", "09:00")], "L’heure de fin doit suivre l’heure de début"),
        ([(0, "22:00", "00:00")], "Minuit appartient au jour suivant"),
        ([(0, "09:00", "12:00"), (0, "11:00", "14:00")], "Cet horaire en chevauche un autre du même jour"),
        ([(0, "09:00", "")], "Indiquez les deux heures, ou videz la ligne."),
        ([(0, "25:61", "26:00")], "Saisissez une heure valide."),
    ],
)
def test_wrong_hours_are_told_and_stay_as_typed(
    sign_in: SignIn, monique: Helper, rows: list[tuple[int, str, str]], message: str
) -> None:
    before = _hours(monique)

    page = sign_in(Role.HELPER).post(reverse("volunteers:my-availability"), _week(*rows)).content.decode()

    assert message in page
    assert all(f'value="{starts}"' in page for _, starts, _ in rows)
    assert _hours(monique) == before


def test_a_removed_row_is_forgotten_even_when_wrong(sign_in: SignIn, monique: Helper) -> None:
    taken_out = {"semaine-0-DELETE": "on", "semaine-1-DELETE": "on"}
    data = _week((0, "12:00", "09:00"), (0, "12:00", ""), (1, "09:00", "10:00")) | taken_out

    sign_in(Role.HELPER).post(reverse("volunteers:my-availability"), data)

    assert _hours(monique) == [(1, time(9), time(10))]


def test_two_people_noting_hours_are_told_and_lose_nothing(sign_in: SignIn, monique: Helper) -> None:
    sign_in(Role.COORDINATOR).post(
        reverse("volunteers:availability-edit", args=[monique.pk]), _week((0, "08:00", "09:00"))
    )
    own = sign_in(Role.HELPER)

    answer = own.post(reverse("volunteers:my-availability"), _week((3, "15:00", "16:00")))

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "lundi 8\xa0h – 9\xa0h" in page
    assert 'value="15:00"' in page
    own.post(reverse("volunteers:my-availability"), _week((3, "15:00", "16:00"), version=2))
    assert _hours(monique) == [(3, time(15), time(16))]


def test_an_absence_without_hours_takes_the_days(sign_in: SignIn, monique: Helper) -> None:
    day = timezone.localdate() + timedelta(days=3)
    data = {"absence-kind": "ABSENT", "absence-starts_on": day.isoformat(), "absence-reason": "vacances"}
    client = sign_in(Role.HELPER)

    client.post(reverse("volunteers:my-exception-create"), data)

    row = monique.exceptions.get()
    assert (row.starts_on, row.ends_on, row.starts) == (day, day, None)
    assert "vacances" in client.get(reverse("volunteers:my-availability")).content.decode()


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"absence-kind": "EXTRA"}, "starts", "Indiquez les heures de cette disponibilité en plus."),
        ({"absence-starts": "10:00"}, "ends", "Indiquez les deux heures, ou aucune pour la journée entière."),
        ({"absence-starts": "10:00", "absence-ends": "09:00"}, "ends", "L’heure de fin doit suivre"),
        ({"absence-ends_on": "2026-01-01"}, "ends_on", "Le dernier jour doit suivre le premier."),
    ],
)
def test_a_wrong_absence_is_told_at_its_field(
    sign_in: SignIn, monique: Helper, changes: dict[str, str], field: str, message: str
) -> None:
    data = {"absence-kind": "ABSENT", "absence-starts_on": "2026-12-01", "absence-reason": "vacances"} | changes

    answer = sign_in(Role.HELPER).post(reverse("volunteers:my-exception-create"), data)

    assert message in answer.context["exception_form"].errors[field][0]
    assert 'value="vacances"' in answer.content.decode()
    assert not monique.exceptions.exists()


def test_a_helper_reaches_nobody_elses_hours(sign_in: SignIn, cast: Cast, monique: Helper) -> None:
    other = HelperFactory(territory=cast.territory)
    absence = AvailabilityException.objects.create(
        helper=other, kind=ExceptionKind.ABSENT, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 1)
    )
    client = sign_in(Role.HELPER)

    assert client.get(reverse("volunteers:availability-edit", args=[other.pk])).status_code == 403
    assert client.post(reverse("volunteers:my-exception-delete", args=[absence.pk])).status_code == 404
    assert client.get(reverse("volunteers:my-availability")).context["helper"] == monique
    assert AvailabilityException.objects.filter(pk=absence.pk).exists()


def test_an_account_without_a_file_is_told_whom_to_ask(sign_in: SignIn) -> None:
    page = sign_in(Role.HELPER).get(reverse("volunteers:my-availability")).content.decode()

    assert "Demandez à la coordination" in page


def test_a_minor_in_civic_service_notes_no_hours_at_night(sign_in: SignIn, cast: Cast) -> None:
    youth = HelperFactory(territory=cast.territory, civic=True, birth_year=timezone.localdate().year - 17)

    page = sign_in(Role.COUNSELLOR).post(
        reverse("volunteers:availability-edit", args=[youth.pk]), _week((0, "20:00", "22:30"))
    )

    assert "Pas de mission avant 6" in page.content.decode()
