"""A call to the desk that a registration answers."""

from django.core.exceptions import ValidationError

from accounts.models import User
from core.registries import Caller
from directory.enums import NeedOutcome
from directory.models import Need
from directory.services.intakes import intake_person_set
from directory.services.needs import need_settle
from scheduling.models import SessionWish
from scheduling.services.workshops.wish_letters import about


def call_answer(*, need: Need, wish: SessionWish, by: User | None) -> None:
    """Settle the need of a call by a registration; the call becomes the person's when it was nobody's."""
    if need.intake.territory_id != wish.session.territory_id:
        raise ValidationError("Cet appel n’est pas de ce territoire.")
    note = f"inscription à l’atelier « {wish.session.title} »"
    need_settle(need=need, outcome=NeedOutcome.ANSWERED, by=by, note=note, key=about(wish))
    person = wish.beneficiary
    if by is not None and person is not None and need.intake.person_id is None and not need.intake.is_closed:
        caller = Caller(
            person_id=person.pk, name=person.full_name, detail="", url="", commune_id=person.commune_id
        )  # fmt: skip
        intake_person_set(intake=need.intake, caller=caller, by=by)
