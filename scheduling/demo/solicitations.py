"""Calls for help of the demo, one in each state, with their answers. Nothing leaves by e-mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from accounts.models import Commune, Territory, User
from mediation.enums import Theme
from scheduling.enums import HelperWish, RequestStatus
from scheduling.models import (
    CallRefusal,
    RequestHelper,
    Solicitation,
    SolicitationMoment,
    SolicitationReply,
    SolicitationRequest,
    VisitRequest,
)
from scheduling.planning.telling_ways import ask_channel
from scheduling.request_rules import needs_professional
from scheduling.solicitation_enums import CallAnswer, CallState
from volunteers.enums import HelperKind
from volunteers.models import Helper
from volunteers.reaching import helper_reach

YES, NO, WAITING = CallAnswer.YES, CallAnswer.NO, CallAnswer.WAITING
SILENT, PENDING, WITHDRAWN = CallAnswer.SILENT, CallAnswer.PENDING, CallAnswer.WITHDRAWN
UNSURE = CallAnswer.UNSURE


@dataclass(frozen=True, slots=True)
class Story:
    """A call of the demo: when it was made, for how many people, what came back, wave by wave."""

    what: str
    days_ago: int
    places: int
    state: CallState
    waves: Sequence[Sequence[CallAnswer]] = ()
    words: str = ""
    themes: Sequence[str] = ()
    minutes: int = 60
    is_visit: bool = False
    is_offered: bool = False


STORIES = (
    Story(
        "Tenir l’accueil de l’atelier tablettes", 38, 3, CallState.CLOSED,
        ((YES, NO, YES, SILENT), (YES, NO)), "Accueillir, offrir le café, noter les présents.", (), 180,
    ),
    Story("Accompagner une visite de découverte", 24, 1, CallState.CLOSED, ((NO, SILENT, NO),), "", (), 90),
    Story("Visite à domicile : apprentissage", 5, 1, CallState.FILLED, ((NO, YES, WAITING),), is_visit=True),
    Story(
        "Installer des tablettes prêtées", 3, 2, CallState.OPEN, ((YES, WITHDRAWN, WAITING, NO),),
        "Les tablettes sont prêtes au local.", (Theme.USE_DEVICE,), is_offered=True,
    ),
    Story("Visite à domicile : apprentissage", 1, 1, CallState.OPEN, ((NO, PENDING, UNSURE),), is_visit=True),
    Story(
        "Répondre aux questions au marché", 0, 2, CallState.OPEN, (), "Un stand avec deux tablettes, sous la halle.",
        (), 120,
    ),
)  # fmt: skip


def solicitations_create(territory: Territory, by: User, today: date, dice: Random) -> list[Solicitation]:
    """Create a call for each story. ``by`` is the coordinator; helpers and waiting requests are those of the territory.

    Needs the helpers and the requests of the demo to be there. Same arguments and same rows, same calls.
    """
    team = list(
        Helper.objects.filter(territory=territory, kind__in=[HelperKind.VOLUNTEER, HelperKind.CIVIC_SERVICE])
        .active()
        .order_by("last_name", "first_name", "pk")
    )
    volunteers = [helper for helper in team if helper.kind == HelperKind.VOLUNTEER]
    dice.shuffle(volunteers)
    requests = _requests(territory)
    communes = list(
        Commune.objects.filter(territory=territory).select_related("territory").order_by("-population", "pk")[:3]
    )
    calls, turn = [], 0
    for place, story in enumerate(STORIES):
        request = requests.pop(0) if story.is_visit and requests else None
        where = request.beneficiary.commune if request else communes[place % len(communes)]
        call = _call(story, by, today, request, where)
        count = sum(len(wave) for wave in story.waves)
        asked = [volunteers[(turn + each) % len(volunteers)] for each in range(min(count, len(volunteers)))]
        turn += count
        _replies(call, story, asked, request)
        calls.append(call)
    if len(volunteers) > len(STORIES):
        CallRefusal.objects.get_or_create(helper=volunteers[-1])
    return calls


def _requests(territory: Territory) -> list[VisitRequest]:
    """Waiting requests that one volunteer may serve, the oldest first."""
    waiting = VisitRequest.objects.filter(territory=territory, status=RequestStatus.WAITING, people=1)
    rows = (
        waiting.select_related("beneficiary__commune__territory")
        .prefetch_related("windows")
        .order_by("requested_on", "pk")
    )
    return [row for row in rows if not needs_professional(row.purpose, row.themes)]


def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _call(story: Story, by: User, today: date, request: VisitRequest | None, commune: Commune) -> Solicitation:
    made, is_over = _at(today - timedelta(days=story.days_ago), 9), story.state == CallState.CLOSED
    answers = [answer for wave in story.waves for answer in wave]
    call = Solicitation.objects.create(
        territory=commune.territory,
        what=story.what,
        words=story.words,
        commune=commune,
        duration=request.duration if request else story.minutes,
        themes=list(request.themes if request else story.themes),
        kinds=[HelperKind.VOLUNTEER, HelperKind.CIVIC_SERVICE],
        places=story.places,
        taken=answers.count(YES),
        held=1 if story.is_offered else 0,
        waves_sent=len(story.waves),
        next_wave_at=_at(today + timedelta(days=1), 9) if story.waves and story.state == CallState.OPEN else None,
        closes_at=made + timedelta(days=4) if is_over else _at(today + timedelta(days=3), 20),
        closed_at=made + timedelta(days=4) if is_over else None,
        state=story.state,
        created_at=made,
        created_by=by,
    )
    _moments(call, request, today if not is_over else made.date())
    return call


def _moments(call: Solicitation, request: VisitRequest | None, day: date) -> None:
    if request is not None:
        SolicitationRequest.objects.create(solicitation=call, request=request)
        for window in request.windows.all():
            SolicitationMoment.objects.create(
                solicitation=call,
                weekday=window.weekday,
                on_date=window.on_date,
                starts=window.starts,
                ends=window.ends,
            )
        return
    wanted = day + timedelta(days=8 - day.weekday() if day.weekday() >= 1 else 1)
    ends = (datetime.combine(wanted, time(14)) + timedelta(minutes=call.duration)).time()
    SolicitationMoment.objects.create(solicitation=call, on_date=wanted, starts=time(14), ends=ends)


def _replies(call: Solicitation, story: Story, asked: Sequence[Helper], request: VisitRequest | None) -> None:
    people = iter(asked)
    for number, wave in enumerate(story.waves, start=1):
        moment = call.created_at + timedelta(days=number - 1, minutes=10)
        for place, (answer, helper) in enumerate(zip(wave, people, strict=False)):
            is_answered = answer not in {PENDING, SILENT}
            reply = SolicitationReply.objects.create(
                solicitation=call,
                helper=helper,
                wave=number,
                asked_at=moment,
                channel=ask_channel(helper_reach(helper)),
                answer=answer,
                answered_at=moment + timedelta(hours=1 + place) if is_answered else None,
                confirm_by=call.closes_at if answer == WAITING and story.is_offered else None,
            )
            if answer == YES and request is not None:
                _prefer(reply, request)


def _prefer(reply: SolicitationReply, request: VisitRequest) -> None:
    _, is_new = RequestHelper.objects.get_or_create(
        request=request, helper=reply.helper, defaults={"wish": HelperWish.PREFERRED}
    )
    if is_new:
        SolicitationReply.objects.filter(pk=reply.pk).update(wishes=[request.pk])
