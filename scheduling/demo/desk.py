"""The demo's desk: past calls and what became of them, who waits, referrals in each state, proposals to read."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.utils import timezone

from accounts.models import Commune, Membership, Territory, User
from directory.enums import (
    IntakeChannel,
    IntakeStatus,
    UnmetReason,
    UnmetSource,
    UnmetStage,
    WideningStep,
)
from directory.enums.contributions import AuthorRole, ContributionKind
from directory.models import FollowUp, Intake, Need, Orientation, PartnerSeat, Referral, Service, UnmetNeed
from directory.services.contributions import Author, contribution_propose
from directory.services.follow_ups import follow_up_record
from directory.services.needs import need_settle
from directory.services.referral_answers import (
    referral_accept,
    referral_decline,
    referral_open,
    referral_propose_date,
    referral_report,
)
from directory.services.referrals import Consent, referral_send
from directory.services.unmet import unmet_record, unmet_resolve
from mediation.models import Beneficiary

PARTNER_EMAIL = "accueil@example.org"
# Demands of last year that nobody met, drawn by theme and reason: theme, reasons, share.
LAST_YEAR = 140
_THEMES = (
    ("mobilite--mobilite-douce-partagee-collective", (UnmetReason.TOO_FAR, UnmetReason.HOURS, UnmetReason.COST), 40),
    ("numerique--maitriser-les-fondamentaux-du-numerique", (UnmetReason.WAITING_LIST, UnmetReason.TOO_FAR), 25),
    ("famille--prise-en-charge-personne-dependante", (UnmetReason.NO_CAPACITY, UnmetReason.WAITING_LIST), 15),
    ("sante--acces-aux-soins", (UnmetReason.NO_SERVICE_EXISTS, UnmetReason.DELAY), 12),
    ("equipement-et-alimentation--aide-menagere", (UnmetReason.COST, UnmetReason.NO_CAPACITY), 8),
)
_FIRST_HOUR = 9


@dataclass(frozen=True, slots=True)
class Desk:
    """What the calls of the demo share."""

    territory: Territory
    communes: dict[str, Commune]
    users: dict[str, User]
    people: list[Beneficiary]
    today: date
    dice: Random

    def moment(self, days_ago: int, hour: int = 10, minute: int = 0) -> datetime:
        """A moment of a working day, about so many days ago."""
        day = self.today - timedelta(days=days_ago)
        day -= timedelta(days=max(0, day.weekday() - 4))
        return timezone.make_aware(datetime.combine(day, time(hour, minute)))

    def service(self, name: str) -> Service:
        """The service of the demo's directory with this name."""
        return Service.objects.get(territory=self.territory, name=name, place__merged_into=None)


def desk_create(territory: Territory, files: list[Beneficiary], users: dict[str, User], today: date) -> None:
    """Write the calls, the referrals, the ledger and the proposals of the demo."""
    communes = {commune.name: commune for commune in territory.communes.all()}
    desk = Desk(territory, communes, users, files, today, Random(2026))  # noqa: S311  (a demo, not a secret)
    told = json.loads(Path(__file__).with_name("desk.json").read_text(encoding="utf-8"))
    for number, row in enumerate(told["calls"]):
        _past_call(desk, row, number)
    for row in told["waiting"]:
        _waiting(desk, row)
    for number, row in enumerate(told["referrals"]):
        _referral(desk, row, number)
    for row in told["proposals"]:
        _proposal(desk, row)
    _partner_seat(desk)
    _ledger_of_last_year(desk)


def _ledger_of_last_year(desk: Desk) -> None:
    """A whole year of the ledger, so that its public figures have something to say."""
    communes = sorted(desk.communes.values(), key=lambda commune: commune.insee)
    weights = [commune.population for commune in communes]
    first = date(desk.today.year - 1, 1, 1)
    for number in range(LAST_YEAR):
        theme, reasons, _ = desk.dice.choices(_THEMES, weights=[share for _, _, share in _THEMES])[0]
        row = unmet_record(
            territory=desk.territory,
            source=UnmetSource.CALL,
            source_key=f"demo:{number}",
            stage=UnmetStage.AT_ORIENTATION,
            reason=desk.dice.choice(reasons),
            commune=desk.dice.choices(communes, weights=weights)[0],
            theme=theme,
            detected_on=first + timedelta(days=desk.dice.randrange(365)),
        )
        if number % 3 == 0:
            found_on = row.detected_on + timedelta(days=desk.dice.randrange(5, 60))
            unmet_resolve(unmet=row, by=desk.users["Corinne Teyssier"], how="Une place s’est libérée.", on=found_on)


def _past_call(desk: Desk, row: dict[str, Any], number: int) -> None:
    started = desk.moment(row["days"], _FIRST_HOUR + number % 7, 5 * (number % 11))
    operator = desk.users["Corinne Teyssier"]
    intake = Intake.objects.create(
        territory=desk.territory,
        channel=row.get("channel", IntakeChannel.PHONE),
        status=IntakeStatus.OPEN,
        caller_role=row.get("role", "SELF"),
        commune=desk.communes[row["commune"]],
        has_no_car=row.get("no_car", False),
        is_vulnerable=row.get("vulnerable", False),
        operator=operator,
        started_at=started,
    )
    for rank, told in enumerate(row["needs"], start=1):
        _need(desk, intake, rank, told, started)
    ended = started + timedelta(minutes=3 + number % 6)
    Intake.objects.filter(pk=intake.pk).update(status=IntakeStatus.CLOSED, ended_at=ended)


def _need(desk: Desk, intake: Intake, rank: int, told: dict[str, Any], at: datetime) -> None:
    need = Need.objects.create(intake=intake, rank=rank, words=told["words"], theme=told.get("theme", ""))
    operator = desk.users["Corinne Teyssier"]
    service = desk.service(told["service"]) if "service" in told else None
    if service is not None:
        Orientation.objects.create(
            need=need,
            service=service,
            rank=1,
            step=told.get("step", WideningStep.EPCI),
            travel_minutes=told.get("minutes"),
            travel_source="estimation" if told.get("minutes") else "",
        )
    need_settle(
        need=need,
        outcome=told["outcome"],
        by=operator,
        note=told.get("note", ""),
        key=f"service:{service.pk}" if service else "",
        reason=told.get("reason", ""),
    )
    Need.objects.filter(pk=need.pk).update(created_at=at, outcome_at=at)
    day = timezone.localdate(at)
    _date_follow_up(desk, need, day)
    ledger = UnmetNeed.objects.filter(territory=desk.territory, source_key=f"need:{need.pk}")
    ledger.update(detected_on=day)
    if "resolved" in told:
        unmet_resolve(
            unmet=ledger.get(), by=operator, how=told["resolved"], on=min(desk.today, day + timedelta(days=21))
        )


def _date_follow_up(desk: Desk, need: Need, day: date) -> None:
    """Calls that follow were made in time, but for those of the last three weeks."""
    follow_up = FollowUp.objects.filter(need=need).first()
    if follow_up is None:
        return
    due_on = day + (follow_up.due_on - desk.today)
    FollowUp.objects.filter(pk=follow_up.pk).update(due_on=due_on)
    if due_on < desk.today - timedelta(days=7):
        follow_up.refresh_from_db()
        follow_up_record(follow_up=follow_up, by=desk.users["Corinne Teyssier"], outcome="MET")


def _waiting(desk: Desk, row: dict[str, Any]) -> None:
    intake = Intake.objects.create(
        territory=desk.territory,
        channel=row["channel"],
        status=IntakeStatus.WAITING,
        caller_name=row["name"],
        caller_phone=row["phone"],
        commune=desk.communes.get(row.get("commune", "")),
        message=row["message"],
        started_at=timezone.now() - timedelta(hours=row["hours"]),
        call_back_before=timezone.now() + timedelta(hours=row["before"]),
    )
    if "need" in row:
        Need.objects.create(intake=intake, rank=1, words=row["need"], theme=row.get("theme", ""))


def _referral(desk: Desk, row: dict[str, Any], number: int) -> None:
    person = desk.people[(7 + 11 * number) % len(desk.people)]
    sender = desk.users["Nadia Ferrand"]
    sent = referral_send(
        service=desk.service(row["service"]),
        by=sender,
        shared={"Prénom": person.first_name, "Commune": person.commune.name, "Ce qui est demandé": row["words"]},
        consent=Consent(is_given=True, on=desk.today - timedelta(days=row["days"]), by=person.full_name),
        recipient_email=PARTNER_EMAIL,
        person_id=person.pk,
        commune=person.commune,
    )
    at = desk.moment(row["days"])
    Referral.objects.filter(pk=sent.pk).update(sent_at=at)
    sent.refresh_from_db()
    for act in row["answers"]:
        _answer(desk, sent, act)
        sent.refresh_from_db()
    UnmetNeed.objects.filter(territory=desk.territory, source_key=f"referral:{sent.pk}").update(
        detected_on=timezone.localdate(at) + timedelta(days=2)
    )


def _answer(desk: Desk, referral: Referral, act: str) -> None:
    if act == "open":
        referral_open(referral=referral)
    elif act == "accept":
        referral_accept(referral=referral, note="Nous l’appelons cette semaine.")
    elif act == "propose":
        at = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=6), time(10)))
        referral_propose_date(referral=referral, at=at)
    elif act == "decline":
        referral_decline(referral=referral, reason=UnmetReason.NO_CAPACITY, note="Pas de place avant janvier.")
    elif act == "serve":
        referral_report(referral=referral, is_served=True)


def _proposal(desk: Desk, row: dict[str, Any]) -> None:
    service = desk.service(row["service"]) if "service" in row else None
    contribution_propose(
        territory=desk.territory,
        kind=ContributionKind(row["kind"]),
        author=Author(AuthorRole(row["role"]), row.get("name", ""), row.get("email", "")),
        proposed=row["proposed"],
        target=service,
        comment=row.get("comment", ""),
    )


def _partner_seat(desk: Desk) -> None:
    """The demo's partner answers for the structure to which people are sent most."""
    membership = Membership.objects.get(territory=desk.territory, user=desk.users["Paul Reynier"])
    organisation = desk.service("Ménage et repassage à domicile").place.organisation
    PartnerSeat.objects.create(territory=desk.territory, membership=membership, organisation=organisation)
