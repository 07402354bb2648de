"""States of the demo's cases, reached step by step on credible days. Written at once, not act by act."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from mediation.enums import CaseOrigin, CaseStatus, CloseReason
from mediation.models import Assessment, Beneficiary, Case, CaseMember, CaseTransition
from scheduling.demo.people import Setting, drawn

STATES = {CaseStatus.ACTIVE: 52, CaseStatus.ASSESSED: 12, CaseStatus.FOLLOW_UP: 18, CaseStatus.CLOSED: 18}
REASONS = {
    CloseReason.REACHED: 46,
    CloseReason.DECLINED: 14,
    CloseReason.NO_ANSWER: 12,
    CloseReason.ORIENTED: 10,
    CloseReason.MOVED: 7,
    CloseReason.CARE_HOME: 6,
    CloseReason.DECEASED: 3,
    CloseReason.OTHER: 2,
}
NOTES = {
    CloseReason.ORIENTED: "Espace France services de Mussidan, pour ses démarches",
    CloseReason.MOVED: "Chez sa fille, à Bergerac",
    CloseReason.OTHER: "Préfère que son voisin l’aide",
}
STEPS = (
    "Rappeler pour prendre des nouvelles",
    "Rappeler après le passage de sa fille",
    "L’inviter à l’atelier photos",
    "Faire le point au téléphone",
    "Rappeler pour la box internet",
    "Proposer l’atelier « arnaques »",
)
SENDERS = {
    CaseOrigin.TOWN_HALL: ("mairie de Montrem", "mairie de Neuvic", "mairie de Saint-Astier"),
    CaseOrigin.PARTNER: ("infirmière libérale", "ADMR de Neuvic", "assistante sociale du secteur"),
    CaseOrigin.RELATIVE: ("sa fille", "son fils", "sa voisine", "son petit-fils"),
    CaseOrigin.OUTREACH: ("marché de Saint-Astier", "repas des aînés"),
}
SENDER_SHARE, TEAM_SHARE, STEP_SHARE, UNDATED_DAYS = 0.7, 0.12, 0.85, 45


def cases_settle(people: list[Beneficiary], setting: Setting) -> None:
    """Give the assessed cases the states of a service that runs: half accompanied, some at a distance, some closed."""
    own_dice = Random(len(people))  # noqa: S311  (a demo, not a secret)
    levels = dict(Beneficiary.objects.filter(pk__in=[person.pk for person in people]).values_list("pk", "level"))
    cases = list(Case.objects.filter(beneficiary__in=people).order_by("pk"))
    for case in cases:
        case.status = drawn(STATES, setting.dice)
        if case.status == CaseStatus.CLOSED:
            age = (setting.today - case.opened_on).days
            case.closed_on = setting.today - timedelta(days=setting.dice.randint(0, max(1, age // 3)))
            _end(case, levels[case.beneficiary_id], own_dice)
        elif setting.dice.random() < STEP_SHARE:
            case.next_action_on = setting.today + timedelta(days=setting.dice.randint(-3, UNDATED_DAYS))
            case.next_action = own_dice.choice(STEPS)
    fields = ["status", "closed_on", "close_reason", "close_note", "final_level", "next_action_on", "next_action"]
    Case.objects.bulk_update(cases, fields)


def cases_tell(setting: Setting) -> None:
    """Write who sent each person, who else follows them, and the steps of every case on their days."""
    dice = Random(setting.territory.pk)  # noqa: S311
    cases = list(Case.objects.filter(beneficiary__territory=setting.territory).order_by("pk"))
    assessed = dict(
        Assessment.objects.filter(beneficiary__territory=setting.territory)
        .order_by("-done_on", "-pk")
        .values_list("beneficiary", "done_on")
    )
    CaseTransition.objects.filter(case__in=cases).delete()
    steps = [step for case in cases for step in _steps(case, assessed.get(case.beneficiary_id), setting, dice)]
    CaseTransition.objects.bulk_create(steps)
    for case in cases:
        senders = SENDERS.get(CaseOrigin(case.origin))
        case.origin_detail = dice.choice(senders) if senders and dice.random() < SENDER_SHARE else ""
    Case.objects.bulk_update(cases, ["origin_detail"])
    seconds = [(case, user) for case in cases for user in setting.counsellors if user.pk != case.referent_id]
    CaseMember.objects.bulk_create(
        CaseMember(case=case, user=user, added_on=case.opened_on)
        for case, user in seconds
        if dice.random() < TEAM_SHARE / 2
    )


def _end(case: Case, level: str, dice: Random) -> None:
    reason = drawn(REASONS, dice)
    case.close_reason, case.close_note, case.final_level = reason, NOTES.get(reason, ""), level


def _steps(case: Case, assessed_on: date | None, setting: Setting, dice: Random) -> Iterator[CaseTransition]:
    """Go through the states up to the case's own, each some days after the one before."""
    last_day = case.closed_on or setting.today
    path = [(CaseStatus.REQUESTED, case.opened_on)]
    if assessed_on and case.status != CaseStatus.REQUESTED:
        path.append((CaseStatus.ASSESSED, assessed_on))
        if case.status in {CaseStatus.ACTIVE, CaseStatus.FOLLOW_UP, CaseStatus.CLOSED}:
            path.append((CaseStatus.ACTIVE, assessed_on + timedelta(days=dice.randint(5, 20))))
        if case.status == CaseStatus.FOLLOW_UP:
            path.append((CaseStatus.FOLLOW_UP, assessed_on + timedelta(days=dice.randint(60, 150))))
    if case.status == CaseStatus.CLOSED:
        path.append((CaseStatus.CLOSED, last_day))
    source = ""
    for place, (target, day) in enumerate(path):
        moment = datetime.combine(min(day, last_day), time(9 + place, dice.randint(0, 59)))
        is_end = target == CaseStatus.CLOSED
        yield CaseTransition(
            case=case,
            source=source,
            target=target,
            at=timezone.make_aware(moment),
            by_id=case.referent_id,
            reason=case.close_reason if is_end else "",
            note=case.close_note if is_end else "",
        )
        source = target
