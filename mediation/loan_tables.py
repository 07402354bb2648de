"""The inventory and the list of loans."""

from typing import Any, ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import formatting
from core.templatetags.ui import icon
from mediation.enums import EquipmentState, LoanState
from mediation.models import Loan

_NOBODY = "fiche effacée"


def situation_words(item: Any) -> str:
    """Where an item of ``with_situation()`` is: "à prêter", "chez Jeannette Delage jusqu’au 3 décembre"."""
    if item.loan_id:
        name = f"{item.loan_first} {item.loan_last}" if item.loan_last else _NOBODY
        return f"chez {name} jusqu’au {formatting.day_date(item.loan_due_on)}"
    if item.state != EquipmentState.IN_SERVICE:
        return str(EquipmentState(item.state).label)
    if item.reserved_from:
        return f"réservé à partir du {formatting.day_date(item.reserved_from)}"
    return "à prêter"


class EquipmentTable(tables.Table):  # type: ignore[misc]  # django-tables2 has no types
    """One item a row; the rows come from ``with_situation()``."""

    label = tables.Column("Matériel", order_by=("label", "pk"))
    kind = tables.Column("Nature", accessor="get_kind_display", order_by=("kind", "label"))
    situation = tables.Column("Où est-il ?", accessor="pk", order_by=("loan_due_on", "label"))
    condition = tables.Column("Aspect", accessor="get_condition_display", orderable=False)
    accessories = tables.Column("Accessoires", orderable=False, default="")

    row_header = "label"
    caption = "Inventaire"
    caption_hidden = True
    target = "#resultats"

    class Meta:
        attrs: ClassVar = {"class": "equipment"}

    def render_label(self, record: Any) -> SafeString:
        """Link to the item."""
        return format_html('<a href="{}">{}</a>', reverse("mediation:equipment-detail", args=[record.pk]), record)

    def render_situation(self, record: Any) -> SafeString | str:
        """Where it is; a mark when it should have come back."""
        words = situation_words(record)
        if record.loan_due_on and record.loan_due_on < timezone.localdate():
            return format_html("{} {}", icon("exclamation-circle", label="en retard", kind="warn"), words)
        return words


class LoanTable(tables.Table):  # type: ignore[misc]  # django-tables2 has no types
    """One loan a row; the rows come with their item and person."""

    item = tables.Column("Matériel", order_by=("item__label", "pk"))
    person = tables.Column(
        "Personne", accessor="pk", order_by=("beneficiary__last_name", "beneficiary__first_name", "pk")
    )
    state = tables.Column("Où en est-on ?", order_by=("state", "due_on"))
    due_on = tables.Column("À rendre", order_by=("due_on", "pk"))

    row_header = "item"
    caption = "Prêts"
    caption_hidden = True
    target = "#resultats"

    class Meta:
        attrs: ClassVar = {"class": "loans"}

    def render_item(self, record: Loan) -> SafeString:
        """Link to the loan."""
        return format_html('<a href="{}">{}</a>', reverse("mediation:loan-detail", args=[record.pk]), record.item)

    def render_person(self, record: Loan) -> SafeString | str:
        """Link to the file."""
        person = record.beneficiary
        if person is None:
            return _NOBODY
        return format_html('<a href="{}">{}</a>', reverse("mediation:beneficiary-detail", args=[person.pk]), person)

    def render_state(self, record: Loan) -> SafeString | str:
        """State, and since when it is late."""
        if record.is_late:
            since = formatting.ago(record.due_on)
            return format_html("{} en retard {}", icon("exclamation-circle", kind="warn"), since)
        if record.state == LoanState.RESERVED:
            return f"réservé à partir du {formatting.day_date(record.starts_on)}"
        if record.state == LoanState.RETURNED and record.returned_on:
            return f"rendu le {formatting.day_date(record.returned_on)}"
        return str(LoanState(record.state).label)

    def render_due_on(self, record: Loan) -> str:
        """Day in words."""
        return formatting.day_near(record.due_on)
