"""The coordinator's pages: a call from a request or from nothing, its waves, answers noted, its end, the figures."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Role
from accounts.models import User
from core.models import JournalEntry
from mediation.enums import Theme
from scheduling.models import CallRefusal, Solicitation, SolicitationReply, Visit, VisitRequest
from scheduling.registration_solicitations import calls_decision
from scheduling.selectors.solicitations import my_open_calls, open_calls, sharing_of
from scheduling.services.solicitation_answers import reply_answer
from scheduling.services.solicitations import solicitation_close
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, HelperFactory, RequestFactory, next_monday
from tests.scheduling.solicitations.cast import a_call, asked, moment, next_weekday, volunteers
from volunteers.models import Helper

pytestmark = pytest.mark.django_db
LIST, CREATE = "/appels-a-volontaires/", "/appels-a-volontaires/nouveau/"


@pytest.fixture
def client(sign_in: Callable[[Role], Client]) -> Client:
    return sign_in(Role.COORDINATOR)


@pytest.fixture
def wanted(cast: Cast) -> VisitRequest:
    person = BeneficiaryFactory(territory=cast.territory)
    request: VisitRequest = RequestFactory(beneficiary=person, themes=[Theme.EMAIL])
    return request


def posted(cast: Cast, **fields: object) -> dict[str, object]:
    """What the form sends for something told in words."""
    commune = BeneficiaryFactory(territory=cast.territory, last_name="Autre").commune
    return {
        "what": "Tenir l’accueil de l’atelier",
        "commune": commune.pk,
        "duration": "120",
        "places": "2",
        "wave_size": "3",
        "wave_hours": "24",
        "closes_on": (timezone.localdate() + timedelta(days=3)).isoformat(),
        "day_1": next_weekday().isoformat(),
        "start_1": "14:00",
    } | fields


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_call_from_a_request_is_filled_in_and_shows_the_list_before_anyone_is_asked(
    client: Client, cast: Cast, wanted: VisitRequest, team: list[Helper]
) -> None:
    detail = page(client, reverse("scheduling:request-detail", args=[wanted.pk]))
    assert f"{CREATE}?demande={wanted.pk}" in detail
    shown = page(client, f"{CREATE}?demande={wanted.pk}")
    assert "Visite à domicile : apprentissage" in shown

    sent = posted(cast, what="Visite à domicile", duration="60", day_1="", start_1="", places="1")
    answer = client.post(f"{CREATE}?demande={wanted.pk}", sent, follow=True)
    wave = answer.content.decode()
    call = Solicitation.objects.get()

    assert call.moments.count() == wanted.windows.count()
    assert not SolicitationReply.objects.exists()
    assert [wave.index(helper.last_name) for helper in team] == sorted(wave.index(helper.last_name) for helper in team)
    assert "Pourquoi cet ordre" in wave
    assert "Pas sollicité depuis un an" in wave


def test_a_series_asks_for_several_requests_of_the_same_person(
    client: Client, cast: Cast, wanted: VisitRequest
) -> None:
    other = RequestFactory(beneficiary=wanted.beneficiary)
    elsewhere = RequestFactory(beneficiary__territory=cast.territory, beneficiary__last_name="Maurin")
    sent = posted(cast, duration="60", day_1="", start_1="", requests=[other.pk])
    client.post(f"{CREATE}?demande={wanted.pk}", sent)
    assert set(Solicitation.objects.get().asked_for.values_list("request", flat=True)) == {wanted.pk, other.pk}

    refused = client.post(f"{CREATE}?demande={wanted.pk}", sent | {"requests": [elsewhere.pk]})
    assert refused.status_code == 422
    assert Solicitation.objects.count() == 1


def test_a_call_told_in_words_lasts_what_its_length_says(client: Client, cast: Cast) -> None:
    client.post(CREATE, posted(cast))
    only = Solicitation.objects.get().moments.get()

    assert (only.on_date, only.starts.hour, only.ends.hour) == (next_weekday(), 14, 16)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"day_1": ""}, "Donnez au moins un jour."),
        ({"start_1": ""}, "Donnez l’heure."),
        ({"day_2": "2031-01-01"}, "Donnez l’heure de ce jour."),
        ({"closes_on": "2020-01-01"}, "Choisissez une date à venir"),
        ({"what": ""}, "Dites en quelques mots"),
        ({"end_1": "14:30"}, "Ce moment dure"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    client: Client, cast: Cast, fields: dict[str, str], words: str
) -> None:
    answer = client.post(CREATE, posted(cast, words="Avec du café") | fields)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Avec du café" in answer.content.decode()
    assert not Solicitation.objects.exists()


def test_the_wave_goes_to_those_who_are_ticked(client: Client, cast: Cast, by: User, team: list[Helper]) -> None:
    call = a_call(cast.territory, by)
    url = reverse("scheduling:solicitation-wave", args=[call.pk])
    assert client.post(url, {}).status_code == 422
    client.post(url, {"helper": [team[1].pk, team[2].pk]})
    shown = page(client, reverse("scheduling:solicitation-detail", args=[call.pk]))

    assert set(call.replies.values_list("helper", flat=True)) == {team[1].pk, team[2].pk}
    assert "Envoi 1" in shown
    assert "l’envoi suivant part de lui-même" in shown
    assert 'hx-trigger="every 20s"' in shown


def test_who_is_to_be_phoned_stands_apart_and_the_answer_is_noted(
    client: Client, cast: Cast, by: User, team: list[Helper]
) -> None:
    Helper.objects.filter(pk=team[0].pk).update(email="")
    call = a_call(cast.territory, by)
    (reply,) = asked(call, by, Helper.objects.get(pk=team[0].pk))
    url = reverse("scheduling:solicitation-detail", args=[call.pk])
    assert "À appeler" in page(client, url)
    assert "06\xa039\xa098\xa020\xa010" in page(client, url)
    client.post(reverse("scheduling:solicitation-note", args=[reply.pk]), {"answer": "YES"})

    shown = page(client, url)
    assert "À appeler" not in shown
    assert "Qui a dit oui" in shown
    assert "noté par Sylvie Marchive" in shown


def test_the_waves_alone_are_sent_to_a_page_that_looks_again(
    client: Client, cast: Cast, by: User, team: list[Helper]
) -> None:
    call = a_call(cast.territory, by)
    asked(call, by, team[0])
    url = reverse("scheduling:solicitation-detail", args=[call.pk])
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()

    assert part.lstrip().startswith('<div id="vagues"')
    solicitation_close(solicitation=call, by=by)
    assert "every 20s" not in page(client, url)


def test_the_visit_of_a_fixed_moment_is_placed_from_the_call(
    client: Client, cast: Cast, by: User, wanted: VisitRequest, team: list[Helper]
) -> None:
    call = a_call(cast.territory, by, request=wanted, moments=[moment(next_monday() + timedelta(days=1))])
    (reply,) = asked(call, by, team[0])
    reply_answer(reply=reply, answer="YES")
    assert "Placer la visite" in page(client, reverse("scheduling:solicitation-detail", args=[call.pk]))
    answer = client.post(reverse("scheduling:solicitation-place", args=[call.pk]))

    assert answer.status_code == 302
    assert list(Visit.objects.get().helpers.all()) == [team[0]]


def test_the_checks_of_a_visit_placed_by_hand_are_told(
    client: Client, cast: Cast, by: User, wanted: VisitRequest, team: list[Helper]
) -> None:
    call = a_call(cast.territory, by, request=wanted, moments=[moment(next_monday() + timedelta(days=1))])
    (reply,) = asked(call, by, team[0])
    reply_answer(reply=reply, answer="YES")
    team[0].availabilities.all().delete()
    answer = client.post(reverse("scheduling:solicitation-place", args=[call.pk]), follow=True)

    assert "La visite n’est pas placée." in answer.content.decode()
    assert not Visit.objects.exists()


def test_a_call_that_leaves_the_choice_leads_to_the_moments_of_the_request(
    client: Client, cast: Cast, by: User, wanted: VisitRequest, team: list[Helper]
) -> None:
    call = a_call(cast.territory, by, request=wanted)
    (reply,) = asked(call, by, team[0])
    reply_answer(reply=reply, answer="YES")
    shown = page(client, reverse("scheduling:solicitation-detail", args=[call.pk]))

    assert reverse("scheduling:urgent-request", args=[wanted.pk]) in shown
    request_page = page(client, reverse("scheduling:request-detail", args=[wanted.pk]))
    assert reverse("scheduling:solicitation-detail", args=[call.pk]) in request_page
    assert "Alix Aubert" in request_page, "preferred from now on"


def test_closing_a_call(client: Client, cast: Cast, by: User, team: list[Helper]) -> None:
    call = a_call(cast.territory, by)
    client.post(reverse("scheduling:solicitation-close", args=[call.pk]))

    call.refresh_from_db()
    assert call.state == "CLOSED"


def test_the_list_filters_by_state_and_month_and_explains_when_empty(
    client: Client, cast: Cast, by: User, team: list[Helper]
) -> None:
    assert "Faire un appel" in page(client, LIST)
    a_call(cast.territory, by, what="Appel ouvert")
    old = a_call(cast.territory, by, what="Appel fermé")
    solicitation_close(solicitation=old, by=by)
    long_ago = timezone.now() - timedelta(days=70)
    Solicitation.objects.filter(pk=old.pk).update(created_at=long_ago)

    assert "Appel fermé" not in page(client, f"{LIST}?state=lacking")
    assert "Appel ouvert" not in page(client, f"{LIST}?state=CLOSED")
    assert "Appel ouvert" not in page(client, f"{LIST}?month={timezone.localtime(long_ago):%Y-%m}")
    assert "Aucun appel ne correspond" in page(client, f"{LIST}?state=FILLED")
    part = client.get(f"{LIST}?state=CLOSED", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Appel fermé" in part


@pytest.mark.parametrize("url", [LIST, "/appels-a-volontaires/partage/"])
def test_lists_cost_the_same_for_one_and_for_thirty(
    client: Client, cast: Cast, by: User, team: list[Helper], url: str
) -> None:
    counts = []
    for number in (1, 20):
        for place in range(number):
            helper = HelperFactory(territory=cast.territory, last_name=f"Bis{number}-{place}")
            SolicitationReply.objects.create(solicitation=a_call(cast.territory, by), helper=helper)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_call_with_many_answers_costs_the_same(client: Client, cast: Cast, by: User) -> None:
    call = a_call(cast.territory, by)
    counts = []
    for number in (1, 20):
        for place in range(number):
            helper = HelperFactory(territory=cast.territory, last_name=f"Bis{number}-{place}")
            SolicitationReply.objects.create(solicitation=call, helper=helper)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("scheduling:solicitation-detail", args=[call.pk]))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_who_is_asked_how_often_and_how_evenly_is_said(
    client: Client, cast: Cast, by: User, team: list[Helper]
) -> None:
    assert sharing_of(by).sentence == "Personne n’a encore été sollicité ces douze derniers mois."
    yes, no = asked(a_call(cast.territory, by), by, team[0], team[1])
    reply_answer(reply=yes, answer="YES")
    reply_answer(reply=no, answer="NO")
    for _ in range(4):
        SolicitationReply.objects.create(solicitation=a_call(cast.territory, by), helper=team[0])
    found = sharing_of(by)

    assert found.asked == 6
    assert found.index == pytest.approx(0.667, abs=0.01), "5, 1, 0 and 0 times"
    assert "souvent aux mêmes" in page(client, LIST)
    shown = page(client, "/appels-a-volontaires/partage/")
    assert "5 fois" in shown
    CallRefusal.objects.create(helper=team[3])
    assert sharing_of(by).index < found.index, "who wants no calls does not count"


def test_the_team_notes_who_wants_no_more_calls(client: Client, team: list[Helper]) -> None:
    url = reverse("scheduling:solicitation-preference", args=[team[0].pk])
    client.post(url, {"appels": "non"})
    assert CallRefusal.objects.filter(helper=team[0]).exists()
    client.post(url, {"appels": "oui"})
    assert not CallRefusal.objects.exists()


def test_the_spreadsheet_tells_each_answer_and_nobody_visited(
    client: Client, cast: Cast, by: User, wanted: VisitRequest, team: list[Helper]
) -> None:
    (reply,) = asked(a_call(cast.territory, by, request=wanted), by, team[0])
    reply_answer(reply=reply, answer="NO")
    answer = client.get(reverse("scheduling:solicitation-export"))
    rows = list(load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))

    assert len(rows) == 2
    assert {"Alix Aubert", "non", "Neuvic"} <= set(rows[1])
    assert "Delage" not in str(rows)
    assert JournalEntry.objects.filter(verb="solicitation.export").count() == 1


def test_a_helper_who_is_signed_in_answers_on_the_own_page(
    sign_in: Callable[[Role], Client], cast: Cast, by: User, wanted: VisitRequest, team: list[Helper]
) -> None:
    Helper.objects.filter(pk=team[0].pk).update(user=cast.user(Role.HELPER))
    mine, other = asked(a_call(cast.territory, by, request=wanted), by, *team[:2])
    client = sign_in(Role.HELPER)
    shown = page(client, "/mes-appels/")
    assert "Oui, je peux" in shown
    assert "Delage" not in shown
    assert len(my_open_calls(cast.user(Role.HELPER))) == 1
    client.post(reverse("scheduling:my-call-answer", args=[mine.pk]), {"act": "oui"})

    assert SolicitationReply.objects.get(pk=mine.pk).answer == "YES"
    assert "Je ne peux plus venir" in page(client, "/mes-appels/")
    assert my_open_calls(cast.user(Role.HELPER)) == []
    assert client.post(reverse("scheduling:my-call-answer", args=[other.pk]), {"act": "non"}).status_code == 404
    client.post("/mes-appels/preference/", {"appels": "non"})
    assert CallRefusal.objects.filter(helper=team[0]).exists()


def test_a_coordinator_is_told_at_home_of_calls_that_need_a_hand(cast: Cast, by: User, team: list[Helper]) -> None:
    Helper.objects.filter(pk=team[0].pk).update(email="")
    assert list(calls_decision(by)) == []
    call = a_call(cast.territory, by, wave_hours=0)
    asked(call, by, Helper.objects.get(pk=team[0].pk))

    assert [row.call.pk for row in open_calls(by)] == [call.pk]
    assert [decision.fact for decision in calls_decision(by)] == [
        "1\xa0appel à volontaires cherche encore",
        "1\xa0intervenant est à appeler",
    ]


def test_another_territory_sees_none_of_it(cast: Cast, by: User) -> None:
    call = a_call(cast.territory, by)
    stranger = Client()
    stranger.force_login(cast.stranger.user, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert stranger.get(reverse("scheduling:solicitation-detail", args=[call.pk])).status_code == 404
    assert volunteers(cast.other_territory, 1)[0].last_name not in stranger.get(LIST).content.decode()
