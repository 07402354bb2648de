"""Pages of workshops: the list and its filters, the form of a series with its dates, a session, who sees what."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.enums import Role
from accounts.models import User
from core.models import JournalEntry
from core.registries import registries
from scheduling.home_workshops import my_workshops, workshops_of_the_week
from scheduling.models import WorkshopSeries, WorkshopSession
from scheduling.registration_workshops import sessions_given, sessions_promised, sessions_to_settle
from tests.conftest import Cast
from tests.factories import CommuneFactory, DestinationFactory, HelperFactory, SessionFactory, WishFactory
from tests.scheduling.workshops.sessions.cast import BEFORE, a_series, coming, posted, told
from volunteers.enums import ExceptionKind
from volunteers.models import AvailabilityException, Helper

pytestmark = pytest.mark.django_db
SignIn = Callable[[Role], Client]
LIST = "/ateliers/"


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in(Role.COORDINATOR)


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ").replace("&nbsp;", " ")


def pdf_text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer["Content-Type"] == "application/pdf"
    text = " ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(answer.content)).pages)
    return " ".join(text.replace("\xa0", " ").split())


def series_posted(cast: Cast, **fields: object) -> dict[str, object]:
    what = told(cast.territory)
    return {
        **what,
        "destination": what["destination"].pk,
        "first_day": "2026-10-07",
        "weekdays": ["2"],
        "starts": "14:00",
        "ends": "16:00",
        "every_weeks": "1",
        "until": "2026-11-25",
        "skips_school_holidays": "on",
        "skips_public_holidays": "on",
    } | fields


def test_the_list_shows_what_is_to_come_by_day_with_its_figures(client: Client, cast: Cast, nadia: Helper) -> None:
    session = SessionFactory(territory=cast.territory, animators=[nadia], capacity=10)
    WishFactory(session=session, companions=1)
    WishFactory(session=session, beneficiary__last_name="Attend", stage="WAITING")
    SessionFactory(territory=cast.territory, title="Hier", day=timezone.localdate() - timedelta(days=1))

    shown = page(client, LIST)

    assert "8 places à donner" in shown, "someone waits for one"
    assert "10 places, 2 prises, 1 personne en attente" in shown
    assert "Avec Nadia Ferrand" in shown
    assert "Hier" not in shown
    assert "Delage" not in shown
    assert "Hier" in page(client, f"{LIST}?quand=passees")


def test_filters_live_in_the_address_and_the_week_keeps_them(client: Client, cast: Cast, nadia: Helper) -> None:
    elsewhere = DestinationFactory(
        territory=cast.territory,
        name="Salle de Sourzac",
        commune=CommuneFactory(territory=cast.territory, name="Sourzac", insee="24543"),
    )
    micro = SessionFactory(territory=cast.territory, title="Micro-Folie", kind="CULTURE", capacity=1)
    WishFactory(session=micro)
    SessionFactory(
        territory=cast.territory, title="Tablette", level="debutant", destination=elsewhere, animators=[nadia]
    )

    def titles(query: str) -> set[str]:
        shown = page(client, f"{LIST}?{query}")
        return {title for title in ("Micro-Folie", "Tablette") if f"<b>{title}</b>" in shown}

    assert titles("") == {"Micro-Folie", "Tablette"}
    assert titles("kind=CULTURE") == {"Micro-Folie"}
    assert titles("level=debutant") == {"Tablette"}
    assert titles(f"commune={elsewhere.commune_id}") == {"Tablette"}
    assert titles(f"animator={nadia.pk}") == {"Tablette"}
    assert titles("libres=on") == {"Tablette"}
    monday = micro.day - timedelta(days=micro.day.weekday())
    assert titles(f"vue=semaine&lundi={monday}&kind=CULTURE") == {"Micro-Folie"}
    assert titles(f"vue=semaine&lundi={monday - timedelta(days=70)}") == set()
    assert "vue=semaine" in page(client, f"{LIST}?kind=CULTURE")


def test_mine_are_those_that_the_reader_animates(cast: Cast, sign_in: SignIn, nadia: Helper) -> None:
    nadia.user = cast.user(Role.COUNSELLOR)
    nadia.save()
    SessionFactory(territory=cast.territory, title="À moi", animators=[nadia])
    SessionFactory(territory=cast.territory, title="À une autre", day=coming(4))

    shown = page(sign_in(Role.COUNSELLOR), f"{LIST}?miennes=on")

    assert "À moi" in shown
    assert "À une autre" not in shown
    assert "miennes" not in page(sign_in(Role.OPERATOR), LIST)


def test_an_empty_list_offers_the_first_step(client: Client, sign_in: SignIn) -> None:
    assert "Préparer une série" in page(client, LIST)
    assert "Les ateliers que l’équipe prépare arrivent ici" in page(sign_in(Role.OPERATOR), LIST)
    assert "Aucune séance ne correspond" in page(client, f"{LIST}?kind=CULTURE")


@pytest.mark.parametrize("query", ["", "vue=semaine"])
def test_the_list_asks_as_many_queries_for_one_session_as_for_many(
    client: Client, cast: Cast, nadia: Helper, query: str
) -> None:
    day = coming(1)
    query = f"{query}&lundi={day}" if query else query
    SessionFactory(territory=cast.territory, day=day, animators=[nadia])

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            page(client, f"{LIST}?{query}")
        return len(found)

    count()
    one = count()
    for number in range(8):
        other = HelperFactory(territory=cast.territory, last_name=f"Autre{number}")
        WishFactory(session=SessionFactory(territory=cast.territory, day=day, animators=[other]))
    assert count() == one


def test_the_spreadsheet_holds_the_filtered_sessions_and_no_name_of_who_comes(client: Client, cast: Cast) -> None:
    WishFactory(session=SessionFactory(territory=cast.territory, title="Micro-Folie", kind="CULTURE"))
    SessionFactory(territory=cast.territory, title="Tablette")

    answer = client.get(f"{LIST}ateliers.xlsx?kind=CULTURE")
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))  # type: ignore[union-attr]

    assert [row[3] for row in rows[1:]] == ["Micro-Folie"]
    assert rows[1][10] == 1
    assert not any("Delage" in str(cell) for row in rows for cell in row)
    assert JournalEntry.objects.filter(verb="workshop_session.export").exists()


@time_machine.travel(BEFORE, tick=False)
def test_the_form_of_a_series_shows_its_dates_and_those_left_out_before_anything_is_saved(
    sign_in: SignIn, cast: Cast, nadia: Helper
) -> None:
    client = sign_in(Role.COORDINATOR)
    answer = client.post(
        "/ateliers/series/apercu/", series_posted(cast, animators=[nadia.pk], starts="18:00", ends="20:00")
    )
    shown = answer.content.decode().replace("\xa0", " ")

    assert "Mercredi 21 octobre" in shown
    assert "vacances scolaires" in shown
    assert "jour férié (Armistice" in shown
    assert "Nadia Ferrand n’a pas dit être libre" in shown
    assert not WorkshopSeries.objects.exists()
    assert client.post("/ateliers/series/apercu/", {}).status_code == 200

    saved = client.post(
        "/ateliers/series/nouvelle/", series_posted(cast, animators=[nadia.pk], removed_days=["2026-10-14"])
    )
    series = WorkshopSeries.objects.get()
    assert saved["Location"] == reverse("scheduling:series-detail", args=[series.pk])
    days = set(series.sessions.values_list("day", flat=True))
    assert {date(2026, 10, 7), date(2026, 11, 4)} <= days
    assert not days & {date(2026, 10, 14), date(2026, 10, 21), date(2026, 11, 11)}


@time_machine.travel(BEFORE, tick=False)
def test_the_page_shows_the_same_local_hour_before_and_after_the_clock_changes(
    sign_in: SignIn, cast: Cast, by: User
) -> None:
    series = a_series(cast.territory, by).series
    shown = page(sign_in(Role.COORDINATOR), reverse("scheduling:series-detail", args=[series.pk]))

    for day in ("Jeudi 8 octobre", "Jeudi 12 novembre"):
        assert f"{day}</b></a>, 14 h à 16 h" in shown


@time_machine.travel(BEFORE, tick=False)
def test_changing_a_series_is_saved_only_once_what_changes_was_read(sign_in: SignIn, cast: Cast, by: User) -> None:
    client, series = sign_in(Role.COORDINATOR), a_series(cast.territory, by).series
    url = reverse("scheduling:series-edit", args=[series.pk])
    opened = page(client, url)
    assert "Rien ne change." in opened
    sent = series_posted(
        cast,
        first_day="2026-10-01",
        weekdays=["3"],
        until="2026-12-10",
        starts="15:00",
        ends="17:00",
        version=series.version,
    )

    unread = client.post(url, sent)
    assert unread.status_code == 422
    assert "Voici ce qui va changer" in unread.content.decode()
    assert "séances à modifier" in unread.content.decode()
    assert timezone.localtime(series.sessions.order_by("day")[0].starts_at).hour == 14

    read = client.post(url, sent | {"seen": unread.context["seen"]})
    assert read.status_code == 302
    assert timezone.localtime(series.sessions.order_by("day")[0].starts_at).hour == 15
    stale = client.post(
        url, sent | {"title": "Trop tard", "seen": client.post(url, sent | {"title": "Trop tard"}).context["seen"]}
    )
    assert stale.status_code == 422
    assert "Quelqu’un d’autre a modifié" in stale.content.decode()


def test_a_session_alone_is_planned_changed_cancelled_and_put_back(client: Client, cast: Cast, nadia: Helper) -> None:
    client.post("/ateliers/nouveau/", posted(cast.territory, animators=[nadia.pk], lead=nadia.pk))
    session = WorkshopSession.objects.get()
    url = reverse("scheduling:session-detail", args=[session.pk])
    assert "Nadia Ferrand" in page(client, url)
    assert "Personne n’est encore inscrit" in page(client, url)

    taken = client.post("/ateliers/nouveau/", posted(cast.territory, title="Autre", animators=[nadia.pk]))
    assert taken.status_code == 422
    assert "Nadia Ferrand a déjà un atelier" in taken.content.decode()
    assert "Autre" in taken.content.decode()

    refused = client.post(reverse("scheduling:session-cancel", args=[session.pk]), {"reason": ""}, follow=True)
    assert "Dites pourquoi" in refused.content.decode()
    done = client.post(reverse("scheduling:session-cancel", args=[session.pk]), {"reason": "Salle prise"}, follow=True)
    assert "Salle prise" in done.content.decode()
    assert "Rétablir la séance" in done.content.decode()
    client.post(reverse("scheduling:session-reopen", args=[session.pk]))
    session.refresh_from_db()
    assert session.status == "PLANNED"


def test_a_digital_workshop_asks_for_its_level_and_a_museum_does_not(client: Client, cast: Cast) -> None:
    sent = posted(cast.territory, level="", themes=[])
    refused = client.post("/ateliers/nouveau/", sent)
    assert refused.status_code == 422
    assert "Choisissez le niveau." in refused.content.decode()
    assert "Choisissez au moins un thème" in refused.content.decode()

    client.post("/ateliers/nouveau/", sent | {"kind": "CULTURE", "title": "Micro-Folie"})
    assert WorkshopSession.objects.get().title == "Micro-Folie"


def test_the_attendance_sheet_names_who_has_a_place_and_leaves_room_to_sign(
    client: Client, cast: Cast, nadia: Helper
) -> None:
    session = SessionFactory(territory=cast.territory, animators=[nadia])
    WishFactory(session=session, companions=2)
    WishFactory(session=session, beneficiary__last_name="Attend", stage="WAITING")

    text = pdf_text(client, reverse("scheduling:session-sheet", args=[session.pk]))

    assert "Jeannette Delage avec 2 accompagnants" in text
    assert "Signature" in text
    assert "de 14 h à 16 h" in text
    assert "Attend" not in text
    assert JournalEntry.objects.filter(verb="workshop_session.sheet").exists()


@time_machine.travel(BEFORE, tick=False)
def test_the_poster_tells_the_public_what_it_needs_and_names_nobody(sign_in: SignIn, cast: Cast, by: User) -> None:
    client = sign_in(Role.OPERATOR)
    series = a_series(cast.territory, by).series
    WishFactory(session=series.sessions.order_by("day")[0], beneficiary__territory=cast.territory)

    of_series = pdf_text(client, reverse("scheduling:series-poster", args=[series.pk]))
    of_one = pdf_text(client, reverse("scheduling:session-poster", args=[series.sessions.order_by("day")[0].pk]))

    assert "Le jeudi, de 14 h à 16 h, chaque semaine" in of_series
    assert "jeudi 8 octobre" in of_series
    assert "Jeudi 1er octobre de 14 h à 16 h" in of_one
    for text in (of_series, of_one):
        assert "Espace multimédia de Neuvic" in text
        assert "On peut venir vous chercher" in text
        assert "Delage" not in text


def test_a_poster_is_one_page_whatever_the_words(client: Client, cast: Cast, by: User) -> None:
    words = "Une présentation bien trop longue pour une porte de mairie. " * 16
    fields = {"description": words[:1000], "equipment": "Apporter son téléphone, son câble et ses lunettes"}
    series = a_series(cast.territory, by, **fields).series
    session = series.sessions.order_by("day")[0]
    for name, key in (("session", session.pk), ("series", series.pk)):
        url = reverse(f"scheduling:{name}-poster", args=[key])
        pages = PdfReader(BytesIO(client.get(url).content)).pages
        assert len(pages) == 1
        assert "Pour s’inscrire" in pages[0].extract_text()


def test_a_helper_sees_the_own_sessions_only_and_names_from_seven_days_before(cast: Cast, sign_in: SignIn) -> None:
    monique = HelperFactory(territory=cast.territory, volunteer=True, user=cast.user(Role.HELPER))
    soon = SessionFactory(territory=cast.territory, day=timezone.localdate() + timedelta(days=3), animators=[monique])
    later = SessionFactory(territory=cast.territory, day=timezone.localdate() + timedelta(days=10), animators=[monique])
    other = SessionFactory(territory=cast.territory, title="À une autre")
    for session in (soon, later):
        WishFactory(session=session)
    client = sign_in(Role.HELPER)

    assert "À une autre" not in page(client, "/mes-ateliers/")
    assert "Delage" in page(client, reverse("scheduling:my-session", args=[soon.pk]))
    assert "Delage" not in page(client, reverse("scheduling:my-session", args=[later.pk]))
    assert client.get(reverse("scheduling:my-session", args=[other.pk])).status_code == 404
    assert client.get(reverse("scheduling:session-sheet", args=[later.pk])).status_code == 404
    assert "Delage" in pdf_text(client, reverse("scheduling:session-sheet", args=[soon.pk]))
    assert client.get(LIST).status_code == 403


def test_home_pages_show_the_week_and_what_a_helper_animates(cast: Cast, by: User) -> None:
    monique = HelperFactory(territory=cast.territory, volunteer=True, user=cast.user(Role.HELPER))
    assert workshops_of_the_week(by) is None
    SessionFactory(territory=cast.territory, day=timezone.localdate() + timedelta(days=2), animators=[monique])
    SessionFactory(territory=cast.territory, title="À une autre", day=timezone.localdate() + timedelta(days=3))

    week, mine = workshops_of_the_week(by), my_workshops(cast.user(Role.HELPER))
    assert week is not None
    assert mine is not None
    assert [len(week.context["rows"]), len(mine.context["rows"])] == [2, 1]
    assert my_workshops(by) is None


def test_what_sessions_take_is_told_to_those_who_count_hours_and_promises(
    cast: Cast, ines: Helper, nadia: Helper
) -> None:
    session = SessionFactory(territory=cast.territory, animators=[nadia, ines])
    SessionFactory(
        territory=cast.territory,
        day=session.day + timedelta(days=7),
        animators=[ines],
        status="CANCELLED",
        cancel_reason="x",
    )

    (span,) = sessions_given([ines.pk], session.day, session.day + timedelta(days=30))
    assert (span.starts.hour, span.ends.hour, span.what) == (14, 16, "atelier")
    assert [promise.key for promise in sessions_promised(ines.pk)] == [-session.pk]
    assert sessions_given in list(registries.helper_spans)
    told_busy = [words for source in registries.helper_busy for words in source(ines.pk, timezone.now(), None)]
    assert any("a un atelier" in words for words in told_busy)
    assert any(source(cast.territory.pk).get(ines.pk) for source in registries.helper_activity)


def test_sessions_without_animator_or_whose_animator_is_away_are_to_decide(cast: Cast, by: User, nadia: Helper) -> None:
    assert not list(sessions_to_settle(by))
    session = SessionFactory(territory=cast.territory, animators=[nadia])
    SessionFactory(territory=cast.territory, day=session.day + timedelta(days=1), title="Seul")
    AvailabilityException.objects.create(
        helper=nadia, kind=ExceptionKind.ABSENT, starts_on=session.day, ends_on=session.day
    )

    facts = [decision.fact.replace("\xa0", " ") for decision in sessions_to_settle(by)]

    assert facts == [
        "Nadia Ferrand ne pourra pas animer « Apprivoiser sa tablette »",
        "1 atelier n’a personne pour l’animer",
    ]
    assert not list(sessions_to_settle(cast.user(Role.OPERATOR)))


def test_a_series_by_the_month_is_made_ended_and_taken_up_again_from_its_page(client: Client, cast: Cast) -> None:
    fields = {"month_ranks": ["1"], "weekdays": ["3"], "until": "", "skips_school_holidays": ""}
    posted_fields = series_posted(cast, first_day=coming(3).isoformat(), **fields)
    client.post(reverse("scheduling:series-create"), posted_fields)
    series = WorkshopSeries.objects.get()
    detail = reverse("scheduling:series-detail", args=[series.pk])
    assert "1er jeudi du mois" in page(client, detail)
    assert all(session.day.day <= 7 for session in series.sessions.all())

    client.post(reverse("scheduling:series-close", args=[series.pk]), {"reason": "Plus de salle"})
    reopen = reverse("scheduling:series-reopen", args=[series.pk])
    shown = page(client, detail)
    assert reopen in shown
    assert "Plus de salle" in shown

    answer = client.post(reopen, follow=True)
    assert "La série reprend" in answer.content.decode()
    assert not series.sessions.filter(status="CANCELLED").exists()
