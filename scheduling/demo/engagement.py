"""What is asked of the demo team, what each has done, and people who would like to join. All fictional."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Commune, Territory, User
from volunteers.engagement.defaults import PROPOSED, YEAR, Asked
from volunteers.engagement.standing import Activity
from volunteers.engagement.vocabulary import ApplicationRefusal, ApplicationState, Evidence, Wish
from volunteers.engagement.words import text_digest
from volunteers.enums import HelperKind, TravelMode
from volunteers.models import (
    EngagementPause,
    EngagementPolicy,
    Helper,
    HelperApplication,
    PolicyRequirement,
    RequirementCompletion,
    RequirementExemption,
)

# How long before today the conditions were accepted: what came before stays as it was, nothing was asked.
SINCE = timedelta(days=210)
# How many of the last volunteers of the list are put in a state that shows something. The others are in order.
SHOWN_STATES = 7
_CANDIDATES = (
    ("Lucile", "Faure", ApplicationState.NEW, 3, "le mardi et le jeudi matin"),
    ("Gérard", "Mazeau", ApplicationState.INTERVIEW, 12, "deux après-midi par mois"),
    ("Aïcha", "Belkacem", ApplicationState.APPROVED, 60, "le mercredi"),
    ("Thierry", "Lanxade", ApplicationState.REFUSED, 45, "seulement le dimanche soir"),
    ("Sandrine", "Pouget", ApplicationState.WITHDRAWN, 30, "à voir selon mon travail"),
)


def engagement_create(territory: Territory, helpers: Sequence[Helper], by: User, today: date, dice: Random) -> None:
    """Create policies, completions and candidates.

    ``helpers``: the whole team, of any length and kinds, in a fixed order. ``by``: the account of whoever saw the
    papers. Everyone is in order but the last volunteers of the list (when there are more than ten): two renewals due
    within thirty days, one exempted until a date, one paused, one expired, one approved and not onboarded, one who
    shows an insurance that ends. So the week of smaller teams stays plannable as it is.
    """
    for kind, asked in PROPOSED.items():
        _policy(territory, kind, asked, today - SINCE, by)
    rows = [row for helper in helpers for row in _completions(helper, by, today, dice)]
    RequirementCompletion.objects.bulk_create(rows)
    volunteers = [helper for helper in helpers if helper.kind == HelperKind.VOLUNTEER]
    if len(volunteers) > 10:
        _show_states(volunteers[-SHOWN_STATES:], by, today)
    _candidates(territory, by, today)


def _policy(territory: Territory, kind: HelperKind, asked: Sequence[Asked], since: date, by: User) -> None:
    policy = EngagementPolicy.objects.create(territory=territory, kind=kind, effective_from=since, created_by=by)
    PolicyRequirement.objects.bulk_create(
        PolicyRequirement(
            policy=policy,
            code=each.code,
            label=each.label,
            stage=each.stage,
            evidence=each.evidence,
            validity_days=each.validity_days,
            renewal_days=each.renewal_days,
            activities=[str(value) for value in each.activities],
            text=each.text,
            is_optional=each.is_optional,
            rank=rank,
        )
        for rank, each in enumerate(asked)
    )


def _completions(helper: Helper, by: User, today: date, dice: Random) -> Iterator[RequirementCompletion]:
    """Everything that is asked, done between three and seven months ago; insurances end well after the demo week."""
    drives = helper.travel_mode == TravelMode.CAR
    for asked in PROPOSED[HelperKind(helper.kind)]:
        if set(asked.activities) == {Activity.DRIVE} and not drives:
            continue
        if asked.is_optional and dice.random() < 0.5:
            continue
        is_signed = asked.evidence == Evidence.SIGNATURE
        yield RequirementCompletion(
            helper=helper,
            code=asked.code,
            completed_on=today - timedelta(days=dice.randint(90, SINCE.days)),
            seen_by=None if is_signed and helper.user_id else by,
            digest=text_digest(asked.text) if is_signed else "",
        )


def _show_states(people: Sequence[Helper], by: User, today: date) -> None:
    """One state each, so that lists have something to show."""
    due, due_too, exempted, paused, expired, approved, insured = people
    for helper, left in ((due, 9), (due_too, 24)):
        _done(helper, "extrait-b3").update(completed_on=today - timedelta(days=3 * YEAR - left))
    _done(exempted, "formation-initiale").delete()
    RequirementExemption.objects.create(
        helper=exempted,
        code="formation-initiale",
        starts_on=today - timedelta(days=20),
        ends_on=today + timedelta(days=40),
        reason="Suit la prochaine session",
        by=by,
    )
    EngagementPause.objects.create(
        helper=paused, starts_on=today - timedelta(days=10), ends_on=today + timedelta(days=35), reason="Voyage"
    )
    _done(expired, "extrait-b3").update(completed_on=today - timedelta(days=3 * YEAR + 12))
    Helper.objects.filter(pk=approved.pk).update(approved_on=today - timedelta(days=6))
    RequirementCompletion.objects.filter(helper=approved).exclude(code="extrait-b3").delete()
    _done(insured, "assurance-auto").update(expires_on=today + timedelta(days=18))


def _done(helper: Helper, code: str) -> QuerySet[RequirementCompletion]:
    return RequirementCompletion.objects.filter(helper=helper, code=code)


def _candidates(territory: Territory, by: User, today: date) -> None:
    """Five people, one in each state."""
    communes = list(Commune.objects.filter(territory=territory).order_by("insee"))
    for place, (first, last, state, days, hours) in enumerate(_CANDIDATES):
        came = timezone.make_aware(datetime.combine(today - timedelta(days=days), time(10)))
        is_open = state in {ApplicationState.NEW, ApplicationState.INTERVIEW}
        row = HelperApplication.objects.create(
            territory=territory,
            state=state,
            first_name=first,
            last_name=last,
            phone=f"+3363998{4100 + place}",
            email=f"{first}.{last}@example.org".lower().replace("é", "e").replace("ï", "i"),
            commune=communes[(place * 3) % len(communes)],
            wishes=[Wish.VISIT, Wish.DIGITAL] if place % 2 == 0 else [Wish.DRIVE],
            words="J’ai du temps depuis la retraite et j’aime rencontrer des gens." if place % 2 == 0 else "",
            availability=hours,
            consented_at=came,
            interview_on=None if state == ApplicationState.NEW else today - timedelta(days=max(days - 6, 1)),
            decided_at=None if is_open else came + timedelta(days=8),
            decided_by=None if is_open else by,
            refusal_reason=ApplicationRefusal.AVAILABILITY if state == ApplicationState.REFUSED else "",
        )
        HelperApplication.objects.filter(pk=row.pk).update(created_at=came)
