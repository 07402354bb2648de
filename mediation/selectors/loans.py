"""Equipment loans: the section of a person's page, who comes next, and what a home page has to decide."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.models import User
from core.formatting import ago, plural, plural_word
from core.registries import Answer, Decision
from mediation.enums import EquipmentKind, LoanState
from mediation.models import AdviceGiven, Beneficiary, EquipmentItem, Loan, LoanExtension, LoanWish
from mediation.selectors.file_page import home_rows
from mediation.selectors.sections import Section

SHOWN = 4
_FEMININE = {EquipmentKind.TABLET, EquipmentKind.KEY}


@dataclass(frozen=True, slots=True)
class Offer:
    """An item that is free, the first who waits for one, and how many wait."""

    item: EquipmentItem
    wish: LoanWish
    waiting: int


@dataclass(frozen=True, slots=True)
class Borrowed:
    """What a reader may see of someone's loans, latest first, with their extensions, and of the advice given."""

    reader_id: int
    loans: list[Loan]
    advice: list[AdviceGiven]


def kind_words(kind: str) -> str:
    """The kind with its article: "une tablette", "un ordinateur portable"."""
    known = EquipmentKind(kind)
    return f"{'une' if known in _FEMININE else 'un'} {known.label}"


def next_offers(user: User) -> list[Offer]:
    """Return, for each kind with a free item, who comes next."""
    waiting = LoanWish.objects.visible_to(user).filter(beneficiary__erased_at=None).waiting()
    by_kind: dict[str, list[LoanWish]] = {}
    for wish in waiting.select_related("beneficiary"):
        by_kind.setdefault(wish.kind, []).append(wish)
    if not by_kind:
        return []
    free: dict[str, EquipmentItem] = {}
    for item in EquipmentItem.objects.visible_to(user).free().filter(kind__in=by_kind).order_by("label", "pk"):
        free.setdefault(item.kind, item)
    return [Offer(free[kind], wishes[0], len(wishes)) for kind, wishes in by_kind.items() if kind in free]


def first_waiting(user: User, kind: str, *, but: Beneficiary | None = None) -> LoanWish | None:
    """Return who waits first for a kind, someone else than ``but``."""
    waiting = LoanWish.objects.visible_to(user).filter(kind=kind, beneficiary__erased_at=None).waiting()
    others = waiting.exclude(beneficiary=but) if but else waiting
    return others.select_related("beneficiary").first()


def reserve_url(wish: LoanWish, item: EquipmentItem) -> str:
    """Address that reserves an item for who waits."""
    return f"{reverse('mediation:loan-create', args=[wish.beneficiary_id])}?materiel={item.pk}"


def borrowed(beneficiary: Beneficiary, user: User) -> Borrowed:
    """Return the loans, cancelled ones left out, and the advice; read once for the section and for the story."""
    known: Borrowed | None = getattr(beneficiary, "_borrowed", None)
    if known is not None and known.reader_id == user.pk:
        return known
    loans = Loan.objects.visible_to(user).filter(beneficiary=beneficiary).exclude(state=LoanState.CANCELLED)
    extensions = Prefetch("extensions", LoanExtension.objects.order_by("at", "pk"))
    rows = loans.select_related("item", "handed_by").prefetch_related(extensions)
    advice = AdviceGiven.objects.visible_to(user).filter(beneficiary=beneficiary).select_related("given_by")
    read = Borrowed(user.pk, list(rows.order_by("-starts_on", "-pk")), list(advice.order_by("-given_on", "-pk")))
    beneficiary._borrowed = read  # type: ignore[attr-defined]  # one page reads it twice
    return read


def loans_section(beneficiary: Beneficiary, user: User) -> Section | None:
    """What is at home, what is lent, what is waited for, what was advised."""
    membership = user.active_membership
    if membership is None or not membership.may("loan.view"):
        return None
    read = borrowed(beneficiary, user)
    shown = sorted(read.loans, key=lambda loan: not loan.is_live)
    live = [loan for loan in shown if loan.is_live]
    wishes = LoanWish.objects.visible_to(user).filter(beneficiary=beneficiary).waiting()
    context: dict[str, Any] = {
        "beneficiary": beneficiary,
        "home_rows": home_rows(beneficiary),
        "loans": shown[: max(SHOWN, len(live))],
        "wishes": list(wishes),
        "advice": read.advice[:SHOWN],
        "may_edit": membership.may("loan.edit") and not beneficiary.archived_at,
    }
    return Section("Matériel", "materiel", _summary(live, context["wishes"]), "mediation/sections/loans.html", context)


def _summary(live: list[Loan], wishes: list[LoanWish]) -> str:
    late = sum(loan.is_late for loan in live)
    out = sum(loan.state == LoanState.OUT for loan in live)
    if late:
        return f"{plural(late, 'prêt', 'prêts')} en retard"
    if out:
        return f"{plural(out, 'prêt', 'prêts')} en cours"
    if live:
        return plural(len(live), "réservation", "réservations")
    return "sur la liste d’attente" if wishes else "aucun prêt"


def loan_decisions(user: Any) -> Iterable[Decision]:
    """Tell those who lend what is late, whom to call, what to hand over, and who comes next."""
    membership = user.active_membership
    if membership is None or not membership.may("loan.edit"):
        return
    today = localdate()
    loans = Loan.objects.visible_to(user)
    counts = loans.aggregate(
        late=Count("pk", filter=Q(state=LoanState.OUT, due_on__lt=today)),
        ready=Count("pk", filter=Q(state=LoanState.RESERVED, starts_on__lte=today)),
    )
    yield from _late_and_ready(counts["late"], counts["ready"])
    to_call = loans.due_soon(today).count()
    if to_call:
        yield Decision(
            fact=f"{plural(to_call, 'prêt est', 'prêts sont')} à rendre dans les trois jours, sans rappel fait.",
            consequence="Un appel suffit pour convenir du retour, ou d’une prolongation.",
            answers=(Answer("Voir qui appeler", _list_url("DUE")),),
            icon="telephone",
            tone="",
            order=42,
        )
    for offer in next_offers(user):
        yield _offer_decision(offer)


def _late_and_ready(late: int, ready: int) -> Iterable[Decision]:
    if late:
        verb = plural_word(late, "devait être rendu", "devaient être rendus")
        yield Decision(
            fact=f"{plural(late, 'prêt', 'prêts')} {verb} avant aujourd’hui.",
            consequence="Quelqu’un d’autre attend peut-être ce matériel.",
            answers=(Answer("Voir les retards", _list_url("LATE")),),
            icon="tablet",
            order=40,
        )
    if ready:
        yield Decision(
            fact=f"{plural(ready, 'matériel réservé est', 'matériels réservés sont')} à remettre.",
            consequence="La date prévue est arrivée : remettez le matériel, ou annulez.",
            answers=(Answer("Voir les réservations", _list_url("READY")),),
            icon="box-seam",
            tone="",
            order=44,
        )


def _offer_decision(offer: Offer) -> Decision:
    person = offer.wish.beneficiary
    others = offer.waiting - 1
    more = f" {plural(others, 'autre personne attend', 'autres personnes attendent')} aussi." if others else ""
    urgent = ", c’est urgent" if offer.wish.is_urgent else ""
    return Decision(
        fact=f"« {offer.item.label} » est libre : {person.full_name} attend {kind_words(offer.wish.kind)} "
        f"{ago(offer.wish.asked_at)}{urgent}.",
        consequence=f"C’est son tour.{more}",
        answers=(
            Answer("Lui réserver", reserve_url(offer.wish, offer.item)),
            Answer("Liste d’attente", reverse("mediation:wish-list")),
        ),
        icon="person-check",
        tone="",
        order=46,
    )


def _list_url(situation: str) -> str:
    return f"{reverse('mediation:loan-list')}?situation={situation}"
