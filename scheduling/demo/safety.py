"""Safety in the demo: who is warned, visits noted, an alert of each kind of end, concerns in each state."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from accounts.models import Territory, User
from mediation.models import Beneficiary
from scheduling.demo.people import Setting
from scheduling.enums import (
    AlertEnd,
    AlertKind,
    ConcernLevel,
    ConcernOutcome,
    ConcernStatus,
    ConcernStep,
    VisitStage,
    VisitStatus,
)
from scheduling.models import (
    AlertStep,
    BoundariesAcknowledgement,
    BoundariesText,
    ConcernNote,
    ConcernReport,
    EscalationContact,
    SafetyAlert,
    SafetySettings,
    Visit,
    VisitSafety,
)
from scheduling.safety_rules import BOUND_KINDS, DEFAULT_BOUNDARIES, boundaries_read
from volunteers.models import Helper

_COORDINATOR, _MANAGER, _COUNSELLOR = "Sylvie Marchive", "Bernard Lafon", "Nadia Ferrand"
# Of the volunteers, one in so many has not read the list yet; those with an account have.
NOT_READ_ONE_IN = 7
VISITS_NOTED = 40
# Level, words, days ago, what was done since, how it ended.
_CONCERNS: tuple[tuple[ConcernLevel, str, int, str, ConcernOutcome | None], ...] = (
    (ConcernLevel.WATCH, "Le courrier n’est plus ouvert, une pile sur la table.", 2, "", None),
    (
        ConcernLevel.WORRYING,
        "A maigri, et le réfrigérateur était presque vide.",
        3,
        "Appel à la fille : elle passe samedi. À rappeler lundi.",
        None,
    ),
    (
        ConcernLevel.URGENT,
        "Un inconnu demande le code de la carte bancaire au téléphone, plusieurs fois par jour.",
        0,
        "",
        None,
    ),
    (
        ConcernLevel.WORRYING,
        "Chute la semaine dernière, personne n’est au courant.",
        16,
        "L’infirmière du secteur est prévenue, avec l’accord de la personne.",
        ConcernOutcome.RELAYED,
    ),
    (
        ConcernLevel.WATCH,
        "La maison est froide, le poêle ne marche plus.",
        30,
        "Le voisin a réparé le poêle.",
        ConcernOutcome.BETTER,
    ),
)


def safety_create(setting: Setting, helpers: Sequence[Helper], files: Sequence[Beneficiary]) -> None:
    """Fill what safety shows.

    ``setting`` holds the territory, the members by full name (``demo.accounts.members_create``), the day and the
    dice, which make it the same each time; ``helpers``: every helper; ``files``: everyone followed, at least five.
    Call it once visits of the past exist (``history_create``).
    """
    territory, users, today = setting.territory, setting.users, setting.today
    _settings(territory, users, today)
    _readings(territory, helpers, today)
    visits = _told_visits(territory)
    _checks(visits, setting.dice)
    _alerts(territory, users, visits)
    _concerns(setting, visits, files)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def _settings(territory: Territory, users: Mapping[str, User], today: date) -> None:
    SafetySettings.objects.create(
        territory=territory,
        is_on=True,
        on_since=_at(today - timedelta(days=60), 8),
        concern_reader=users[_COORDINATOR],
    )
    for rank, name in enumerate((_COORDINATOR, _MANAGER, _COUNSELLOR), start=1):
        EscalationContact.objects.create(
            territory=territory, user=users[name], rank=rank, phone=f"+3363998{rank:02d}{rank:02d}"
        )


def _readings(territory: Territory, helpers: Sequence[Helper], today: date) -> None:
    """Most volunteers have read the list; one in seven has not, one read it more than a year ago."""
    read = boundaries_read(DEFAULT_BOUNDARIES)
    since = _at(today - timedelta(days=500), 9)
    text = BoundariesText.objects.create(territory=territory, text=DEFAULT_BOUNDARIES, digest=read.digest, since=since)
    bound = sorted((one for one in helpers if one.kind in BOUND_KINDS), key=lambda one: one.pk)
    for place, helper in enumerate(bound, start=1):
        if helper.user_id is None and place % NOT_READ_ONE_IN == 0:
            continue
        days = 380 if helper.user_id is None and place % NOT_READ_ONE_IN == 1 else 20 + 5 * place
        BoundariesAcknowledgement.objects.create(helper=helper, text=text, at=_at(today - timedelta(days=days), 18))


def _told_visits(territory: Territory) -> list[Visit]:
    rows = Visit.objects.filter(territory=territory, stage=VisitStage.PUBLISHED, status=VisitStatus.SEEN)
    return list(rows.select_related("beneficiary").order_by("-starts_at", "-pk")[:VISITS_NOTED])


def _checks(visits: Sequence[Visit], random: Random) -> None:
    for visit in visits:
        arrived = visit.starts_at + timedelta(minutes=random.randint(-4, 9))
        left = max(visit.ends_at + timedelta(minutes=random.randint(-12, 18)), arrived)
        for place in visit.places.select_related("helper").order_by("pk"):
            user = place.helper.user
            VisitSafety.objects.create(
                visit=visit,
                helper=place.helper,
                checked_in_at=arrived,
                checked_in_by=user,
                checked_out_at=left,
                checked_out_by=user,
            )


def _alerts(territory: Territory, users: Mapping[str, User], visits: Sequence[Visit]) -> None:
    """Two alerts that ended: one by a late departure, one by a word."""
    ends = ((AlertEnd.NOTED, ""), (AlertEnd.RESOLVED, "Téléphone déchargé, tout allait bien."))
    for visit, (end, word) in zip(visits[1:], ends, strict=False):
        opened = visit.ends_at + timedelta(minutes=30)
        taken = users[_COORDINATOR] if end == AlertEnd.RESOLVED else None
        alert = SafetyAlert.objects.create(
            territory=territory,
            visit=visit,
            kind=AlertKind.NO_CHECK_OUT,
            opened_at=opened,
            acknowledged_by=taken,
            acknowledged_at=opened + timedelta(minutes=6) if taken else None,
            end=end,
            ended_at=opened + timedelta(minutes=20),
            ended_by=taken,
            word=word,
        )
        sylvie = users[_COORDINATOR]
        AlertStep.objects.create(
            alert=alert, user=sylvie, rank=1, name=sylvie.full_name, email=sylvie.email, warned_at=opened
        )
        VisitSafety.objects.filter(visit=visit).update(checked_out_at=opened + timedelta(minutes=20))


def _concerns(setting: Setting, visits: Sequence[Visit], files: Sequence[Beneficiary]) -> None:
    users = setting.users
    for place, (level, text, days, done, outcome) in enumerate(_CONCERNS):
        before = [visit for visit in visits if visit.day <= setting.today - timedelta(days=days)]
        visit = before[min(place, len(before) - 1)] if before else None
        created = _at(visit.day if visit else setting.today - timedelta(days=days), 17, 10 * place)
        lead = visit.places.select_related("helper__user").order_by("-is_lead", "pk").first() if visit else None
        closed = created + timedelta(days=4) if outcome else None
        concern = ConcernReport.objects.create(
            territory=setting.territory,
            beneficiary=visit.beneficiary if visit else files[place],
            visit=visit,
            author=(lead.helper.user if lead else None) or users[_COUNSELLOR],
            recipient=users[_COORDINATOR],
            level=level,
            text=text,
            status=ConcernStatus.CLOSED if outcome else ConcernStatus.OPEN,
            created_at=created,
            closed_at=closed,
            outcome=outcome or "",
        )
        if done:
            when = created + timedelta(days=1)
            ConcernNote.objects.create(concern=concern, author=users[_COORDINATOR], text=done, created_at=when)
        if closed:
            ConcernNote.objects.create(
                concern=concern, author=users[_COORDINATOR], kind=ConcernStep.CLOSED, created_at=closed
            )
