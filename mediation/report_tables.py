"""The list of reports."""

from typing import Any, ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import formatting
from mediation.enums import ReportKind
from mediation.models import ActivityReport
from mediation.selectors.reports import place_words, report_title, theme_words


class ReportTable(tables.Table):  # type: ignore[misc]  # django-tables2 has no types
    """One report a row; the rows come with their participations, author and commune."""

    done_on = tables.Column("Jour", order_by=("done_on", "pk"))
    who = tables.Column("Qui", accessor="pk", orderable=False)
    themes = tables.Column("Thèmes", orderable=False)
    place = tables.Column("Lieu", accessor="place_kind", orderable=False)
    minutes = tables.Column("Durée", attrs={"td": {"class": "nowrap"}})
    author = tables.Column("Fait par", order_by=("author__last_name", "author__first_name", "pk"), empty_values=())

    row_header = "who"
    caption = "Comptes rendus"
    caption_hidden = True
    target = "#resultats"

    class Meta:
        attrs: ClassVar = {"class": "reports"}

    def __init__(self, *args: Any, user_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user_id = user_id

    def render_done_on(self, record: ActivityReport) -> str:
        """Day in words."""
        return formatting.day_near(record.done_on)

    def render_who(self, record: ActivityReport) -> SafeString:
        """Person, or workshop with its number of participants."""
        rows = list(record.participations.all())
        url = reverse("mediation:report-detail", args=[record.pk])
        title = report_title(record, [row for row in rows if row.beneficiary_id])
        count = ""
        if record.kind == ReportKind.WORKSHOP:
            count = formatting.plural(len(rows), "participant")
        return format_html(
            '<a href="{}">{}</a>{}', url, title, format_html(' <span class="sub">{}</span>', count) if count else ""
        )

    def render_themes(self, record: ActivityReport) -> str:
        """First themes in words."""
        words = theme_words(record)
        return ", ".join(words[:2]) + (f" et {len(words) - 2} de plus" if len(words) > 2 else "")

    def render_place(self, record: ActivityReport) -> str:
        """Where."""
        return place_words(record)

    def render_minutes(self, record: ActivityReport) -> str:
        """How long."""
        return formatting.duration(record.minutes)

    def render_author(self, record: ActivityReport) -> str:
        """Who wrote it, "vous" for the reader."""
        if record.author_id == self.user_id:
            return "vous"
        return record.author.full_name if record.author else "l’équipe"
