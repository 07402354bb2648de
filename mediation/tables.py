"""The list of beneficiaries."""

from typing import Any, ClassVar
from urllib.parse import quote

import django_tables2 as tables
from django.db.models import Case, F, QuerySet, When
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core import formatting
from core.templatetags.ui import icon
from mediation.enums import CaseStatus
from mediation.models import Beneficiary
from mediation.rules import LONG_WAIT_DAYS
from mediation.selectors.next_steps import NextWords
from mediation.wording import LEVEL_MARKS, level_marks, level_short

_WAITING = {CaseStatus.REQUESTED, CaseStatus.ASSESSED}


def _muted(text: str) -> SafeString:
    return format_html('<span class="muted">{}</span>', text)


class BeneficiaryTable(tables.Table):  # type: ignore[misc]  # django-tables2 has no types
    """One person a row; the rows come from ``with_case()``."""

    name = tables.Column("Personne", order_by=("last_name", "first_name"), accessor="full_name")
    age = tables.Column("Âge", accessor="birth_year", visible=False)
    commune = tables.Column(
        "Commune",
        order_by=("commune__name", "last_name"),
        accessor="commune__name",
        visible=False,
    )
    level = tables.Column("Profil", empty_values=(), attrs={"td": {"class": "c-level"}})
    status = tables.Column("Suivi", accessor="case_status", empty_values=(), attrs={"td": {"class": "c-status"}})
    referent = tables.Column("Référent", accessor="case_referent", empty_values=(), attrs={"td": {"class": "c-who"}})
    step = tables.Column(
        "Prochaine étape", accessor="pk", order_by=("soonest", "last_name", "pk"), attrs={"td": {"class": "c-step"}}
    )
    phone = tables.Column("Téléphone", accessor="pk", orderable=False, attrs={"td": {"class": "c-phone nowrap"}})

    class Meta:
        attrs: ClassVar = {"class": "people"}

    row_header = "name"
    caption = "Bénéficiaires"
    caption_hidden = True
    target = "#resultats"

    def __init__(self, *args: Any, user_id: int, may_case: bool = False, back: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user_id, self.may_case, self.back = user_id, may_case, back
        self.steps: dict[int, NextWords] = {}

    def render_name(self, record: Beneficiary) -> SafeString:
        """Link to the file, with the age and the commune."""
        where = f"{record.age}{formatting.NBSP}ans, {record.commune.name}" if record.age else record.commune.name
        url = reverse("mediation:beneficiary-detail", args=[record.pk])
        return format_html('<a href="{}">{}</a><span class="sub">{}</span>', url, record, where)

    def render_step(self, record: Beneficiary) -> SafeString | str:
        """What comes next, or a way to fix it."""
        words = self.steps.get(record.pk)
        if words is None or not words.text:
            return ""
        mark = format_html('<b class="ico-bad">{} {}</b>', icon("signpost"), words.text)
        text = mark if words.is_late else format_html("{}", words.text)
        if not self.may_case or words.act != "fix":
            return text
        url = f"{reverse('mediation:case-next', args=[record.pk])}?retour={quote(self.back)}"
        return format_html(
            '{} <a class="lnk" href="{}">Fixer la suite<span class="visually-hidden"> : {}</span></a>',
            text,
            url,
            record,
        )

    def render_level(self, record: Beneficiary) -> SafeString:
        """Marks and words, or that nobody has assessed the profile yet."""
        if not record.level:
            return _muted("pas encore évalué")
        marks = level_marks(record.level)
        context = {
            "marks": [place < marks for place in range(3)],
            "value": marks,
            "of": 3,
            "label": "Profil",
            "word": level_short(record.level, record.gender),
        }
        return SafeString(render_to_string("components/level.html", context).strip())

    def render_status(self, record: Any) -> SafeString | str:
        """Status of the case, and for how long someone has waited."""
        if record.archived_at:
            return "fiche archivée"
        if not record.case_status:
            return "pas de suivi"
        word = str(CaseStatus(record.case_status).label)
        if record.case_status not in _WAITING:
            return word
        days = (timezone.localdate() - record.case_opened_on).days
        since = formatting.ago(record.case_opened_on)
        mark = icon("exclamation-circle", label="attente longue", kind="warn") if days > LONG_WAIT_DAYS else ""
        return format_html('{}, <span class="nowrap">{} {}</span>', word, since, mark)

    def render_referent(self, record: Any) -> SafeString | str:
        """Name of the referent, "vous" for the reader."""
        if not record.case_referent_id:
            return _muted("personne")
        return "vous" if record.case_referent_id == self.user_id else str(record.case_referent)

    def render_phone(self, record: Beneficiary) -> SafeString | str:
        """Numbers to tap, landline first."""
        numbers = ((number.as_e164, formatting.phone(number)) for number in record.phones)
        return format_html_join("", '<a class="phone-link" href="tel:{}">{}</a>', numbers) or "aucun"

    def order_age(self, queryset: QuerySet[Beneficiary], is_descending: bool) -> tuple[QuerySet[Beneficiary], bool]:
        """Sort by age: the youngest has the latest birth year; unknown ages come last."""
        year = F("birth_year")
        order = year.asc(nulls_last=True) if is_descending else year.desc(nulls_last=True)
        return queryset.order_by(order, "last_name", "pk"), True

    def order_status(self, queryset: QuerySet[Beneficiary], is_descending: bool) -> tuple[QuerySet[Beneficiary], bool]:
        """Sort by waiting time: those who wait come first, the longest wait first of all."""
        waits = Case(When(case_status__in=_WAITING, then=0), default=1)
        opened = F("case_opened_on")
        order = opened.desc(nulls_last=True) if is_descending else opened.asc(nulls_last=True)
        return queryset.order_by(waits, order, "last_name", "pk"), True

    def order_level(self, queryset: QuerySet[Beneficiary], is_descending: bool) -> tuple[QuerySet[Beneficiary], bool]:
        """Sort by level, the least at ease first; those not assessed come last."""
        steps = [When(level=level, then=marks if not is_descending else -marks) for level, marks in LEVEL_MARKS.items()]
        return queryset.order_by(Case(*steps, default=9), "last_name", "pk"), True
