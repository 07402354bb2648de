"""Who may open what: contracts of civic service and their hours, and the objects its addresses need."""

from accounts.enums import Role
from tests.access.directory.kept import Kept
from tests.access.rows import CARE, Row, act, form, page
from tests.volunteers.contracts.cast import a_contract, a_training
from volunteers.models import CivicServiceContract, TrainingDay

ROWS: list[Row] = [
    *page("volunteers:contract-list", CARE),
    *form("volunteers:contract-create", CARE),
    *page("volunteers:contract-detail", CARE, pk="contract"),
    *form("volunteers:contract-edit", CARE, pk="contract"),
    *page("volunteers:contract-sheet", CARE, pk="contract"),
    *form("volunteers:duty-create", CARE, pk="contract"),
    *act("volunteers:duty-delete", CARE, pk="contract", training_pk="training_day"),
    *form("volunteers:check-create", CARE, pk="contract"),
    *form("volunteers:contract-end", CARE, pk="contract"),
    *act("volunteers:contract-resume", CARE, pk="contract"),
    *page("volunteers:my-contract", frozenset({Role.HELPER})),
]
# Open to anyone who knows the address: name → why.
PUBLIC: dict[str, str] = {}


class ContractsThings(Kept):
    """Objects of these pages, mixed into ``tests.access.things.Things``: ``_kind()`` makes one."""

    def _contract(self) -> CivicServiceContract:
        return a_contract(territory=self.territory, commune=self.get("commune"))

    def _training_day(self) -> TrainingDay:
        return a_training(self.get("contract"))
