"""What equipment loans give to the pages below: home decisions, story, personal data and what erasure makes of it."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Max

from core.registries import PersonalField, PersonData, registries
from mediation.enums import LoanState
from mediation.services.merging_rows import settle_wishes

_LEND = "Prêter du matériel et le retrouver"
_ADVISE = "Indiquer une offre qui lui convient"

_FIELDS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "mediation.Loan": (
        ("item", "matériel", _LEND),
        ("state", "état du prêt", _LEND),
        ("starts_on", "à partir du", _LEND),
        ("due_on", "à rendre le", _LEND),
        ("returned_on", "rendu le", _LEND),
        ("condition_out", "aspect au départ", _LEND),
        ("condition_back", "aspect au retour", _LEND),
        ("end_words", "ce qui s’est passé", _LEND),
        ("deposit", "caution", _LEND),
    ),
    "mediation.LoanExtension": (
        ("former_due_on", "retour prévu avant", _LEND),
        ("due_on", "nouveau retour", _LEND),
        ("reason", "raison", _LEND),
    ),
    "mediation.LoanWish": (
        ("kind", "nature", _LEND),
        ("is_urgent", "urgent", _LEND),
        ("words", "pour quoi faire", _LEND),
        ("state", "état", _LEND),
        ("asked_at", "demandé le", _LEND),
    ),
    "mediation.AdviceGiven": (
        ("kind", "de quoi", _ADVISE),
        ("words", "ce qui a été conseillé", _ADVISE),
        ("given_on", "conseillé le", _ADVISE),
        ("outcome", "résultat", _ADVISE),
    ),
}
# A reservation of an erased file holds nothing any more.
_CANCELLED = {LoanState.RESERVED: LoanState.CANCELLED}
_DATA = (
    PersonData(
        "mediation.Loan",
        "Le matériel prêté",
        "beneficiary",
        erase={
            "beneficiary": None,
            "end_words": "",
            "deposit": "",
            "state": lambda row: _CANCELLED.get(row.state, row.state),
        },
        kept=frozenset({"item", "starts_on", "due_on", "returned_on", "condition_out", "condition_back"}),
        neutral=frozenset({"reminded_for", "reserved_by", "handed_by", "ended_by", "created_at"}),
    ),
    # Read through the loan, so before the loan loses its person: erasure goes from the last to the first.
    PersonData(
        "mediation.LoanExtension",
        "Les prolongations de prêts",
        "loan__beneficiary",
        erase={"reason": ""},
        kept=frozenset({"former_due_on", "due_on"}),
        neutral=frozenset({"by", "at"}),
    ),
    PersonData(
        "mediation.LoanWish",
        "Les souhaits de prêt",
        "beneficiary",
        neutral=frozenset({"territory", "noted_by"}),
        settle=settle_wishes,
    ),
    PersonData(
        "mediation.AdviceGiven",
        "Les conseils sur le matériel et internet",
        "beneficiary",
        erase={"beneficiary": None, "words": ""},
        kept=frozenset({"kind", "given_on", "outcome"}),
        neutral=frozenset({"territory", "given_by"}),
    ),
)


def _contacts(territory_id: int) -> Mapping[int, date]:
    """Days on which someone took an item, brought it back, or was advised."""
    from mediation.models import AdviceGiven, Loan

    latest: dict[int, date] = {}
    handed = Loan.objects.filter(item__territory_id=territory_id).exclude(condition_out="").exclude(beneficiary=None)
    advised = AdviceGiven.objects.filter(territory_id=territory_id).exclude(beneficiary=None)
    for rows, name in ((handed, "starts_on"), (handed, "returned_on"), (advised, "given_on")):
        for key, day in rows.order_by().values_list("beneficiary").annotate(last=Max(name)):
            if day is not None and day > latest.get(key, date.min):
                latest[key] = day
    return latest


def register() -> None:
    """Fill the registries once, when the applications are loaded."""
    from mediation.selectors.loan_story import loan_entries
    from mediation.selectors.loans import loan_decisions

    for model, fields in _FIELDS.items():
        registries.personal_fields.add(*(PersonalField(model, name, label, why) for name, label, why in fields))
    registries.person_data.add(*_DATA)
    registries.last_contacts.add(_contacts)
    registries.timeline.add(loan_entries)
    registries.decisions.add(loan_decisions)
