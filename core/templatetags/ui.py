"""Pieces of interface as template tags: `{% load ui %}`. docs/components.md lists them, /aide/composants/ shows them.

Block tags end with `{% end<name> %}` and put their content where the piece expects it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.paginator import Page
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import PrefixNode
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django_tables2 import Table
from django_tables2.columns import BoundColumn

from core import formatting
from core.templatetags.french import typo

register = template.Library()

# What pieces say in words of their own: their punctuation stays with its word.
WORDS = frozenset({"title", "lead", "note", "label", "back_label", "more_label", "yes", "no"})
NOTICE_ICONS = {
    "": "info-circle",
    "good": "check-circle",
    "warn": "exclamation-circle",
    "bad": "exclamation-triangle-fill",
}


def _trimmed(content: str) -> str:
    """Content of a block without the blanks around it, still safe; empty when there is nothing."""
    return mark_safe(content.strip())  # noqa: S308 -- a rendered block is already escaped


def _render(name: str, **context: Any) -> SafeString:
    return render_to_string(
        f"components/{name}.html", context | {key: typo(context[key]) for key in WORDS & context.keys()}
    )


@register.simple_tag
def icon(name: str, label: str = "", kind: str = "") -> SafeString:
    """Icon hidden from screen readers; `label` gives them words, `kind` (good, warn, bad, accent) colours it."""
    css = f" ico-{kind}" if kind else ""
    words = format_html('<span class="visually-hidden">{}</span>', label) if label else ""
    return format_html('<i class="bi bi-{}{}" aria-hidden="true"></i>{}', name, css, words)


@register.simple_tag
def tag(text: str, kind: str = "", icon: str = "") -> SafeString:
    """Short mark: kind is counsellor, volunteer, civic, partner, good, warn or bad."""
    mark = format_html('<i class="bi bi-{}" aria-hidden="true"></i>', icon) if icon else ""
    return format_html('<span class="tag{}">{}{}</span>', f" {kind}" if kind else "", mark, typo(text))


@register.simple_tag
def avatar(name: str, kind: str = "") -> SafeString:
    """Initials of a person whose name stands beside."""
    css = f" {kind}" if kind else ""
    return format_html('<span class="avatar{}" aria-hidden="true">{}</span>', css, formatting.initials(name))


@register.inclusion_tag("components/level.html")
def level(value: int, of: int = 4, label: str = "Niveau", word: str = "") -> dict[str, Any]:
    """Level as filled marks, read "Niveau : 2 sur 4", and its name beside."""
    return {"marks": [index < value for index in range(of)], "value": value, "of": of, "label": label, "word": word}


@register.inclusion_tag("components/progress.html")
def progress(value: float | None, total: float = 100, label: str = "Avancement", text: str = "") -> dict[str, Any]:
    """Progress of a long task; `value` None means that it cannot be measured."""
    share = None if value is None else round(100 * min(max(value / total, 0), 1)) if total else 0
    return {"share": share, "label": label, "text": text}


@register.inclusion_tag("components/load_bar.html")
def load_bar(done: float, limit: float, label: str = "Charge") -> dict[str, Any]:
    """Minutes given against minutes allowed, in a bar and in words; too much is hatched and said."""
    share = round(100 * min(done / limit, 1)) if limit else 100 * bool(done)
    words = f"{formatting.duration(done)} sur {formatting.duration(limit)}"
    extra = formatting.duration(done - limit) if done > limit else ""
    return {"share": share, "words": words, "extra": extra, "label": label}


@register.inclusion_tag("components/stepper.html")
def stepper(steps: Sequence[str], current: int) -> dict[str, Any]:
    """Steps of a task, the current one counted from 1."""
    states = [(name, "done" if n < current else "now" if n == current else "todo") for n, name in enumerate(steps, 1)]
    return {"steps": states}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Iterable[object]) -> dict[str, Any]:
    """What happened and what comes next: entries with .title, and if they have them .text, .url and .todo."""
    return {"entries": entries}


@register.inclusion_tag("components/why.html")
def why(reasons: Iterable[str], minus: Iterable[str] = ()) -> dict[str, Any]:
    """Reasons in sentences: those that plead for, then those that plead against."""
    return {"reasons": [typo(reason) for reason in reasons], "minus": [typo(reason) for reason in minus]}


@register.inclusion_tag("components/kv.html")
def kv(rows: Iterable[tuple[str, object]]) -> dict[str, Any]:
    """Labels and values; rows whose value is empty are left out."""
    told = [(label, value) for label, value in rows if value not in (None, "")]
    return {"rows": [(typo(label), typo(value) if isinstance(value, str) else value) for label, value in told]}


@register.inclusion_tag("components/empty_state.html")
def empty_state(
    title: str, text: str = "", *, icon: str = "inbox", url: str = "", label: str = "", primary: bool = False
) -> dict[str, Any]:
    """Empty page or list, which says why and offers the first step."""
    return {"title": typo(title), "text": typo(text), "icon": icon, "url": url, "label": label, "primary": primary}


@register.simple_block_tag
def page_head(content: str, title: str, lead: str = "", back_url: str = "", back_label: str = "") -> SafeString:
    """Title, one sentence with figures, then the actions, the main one last."""
    return _render(
        "page_head", title=title, lead=lead, back_url=back_url, back_label=back_label, actions=_trimmed(content)
    )


@register.simple_block_tag
def section(
    content: str, title: str, *, note: str = "", id: str = "", more_url: str = "", more_label: str = ""
) -> SafeString:
    """Titled part of a page, with a note beside the title and a link to more."""
    return _render("section", title=title, note=note, id=id, more_url=more_url, more_label=more_label, content=content)


@register.simple_block_tag
def card(
    content: str, title: str = "", *, note: str = "", id: str = "", url: str = "", label: str = "", flush: bool = False
) -> SafeString:
    """Surface with an optional title; `flush` for lists and tables that run to the edges."""
    return _render("card", title=title, note=note, id=id, url=url, label=label, flush=flush, content=content)


@register.simple_block_tag
def notice(
    content: str, kind: str = "", *, title: str = "", icon: str = "", url: str = "", label: str = "", live: bool = False
) -> SafeString:
    """Message that stays in the page: kind is good, warn, bad or nothing; `live` has it read out when it arrives."""
    shown = icon or NOTICE_ICONS.get(kind, NOTICE_ICONS[""])
    return _render(
        "notice", kind=kind, title=title, icon=shown, url=url, label=label, live=live, content=_trimmed(content)
    )


@register.simple_block_tag
def dialog(content: str, id: str, title: str, wide: bool = False, open: bool = False) -> SafeString:
    """Window opened by `data-dialog-open="<id>"`; `open` opens it as soon as it arrives, for one brought by htmx."""
    return _render("dialog", id=id, title=title, wide=wide, open=open, content=content)


@register.simple_block_tag(takes_context=True)
def confirm(
    context: Context, content: str, id: str, title: str, url: str, *, yes: str, no: str = "Annuler", kind: str = "bad"
) -> SafeString:
    """Question before an act: posts to `url` when the answer is yes; the title asks, the button repeats the verb."""
    token = context.get("csrf_token", "")
    return _render("confirm", id=id, title=title, url=url, yes=yes, no=no, kind=kind, content=content, token=token)


@register.inclusion_tag("components/filter_bar.html", takes_context=True)
def filter_bar(context: Context, form: BaseForm, target: str = "#resultats") -> dict[str, Any]:
    """Filters above a list: refreshes `target` as they change and keeps them in the address."""
    request = context["request"]
    used = any(request.GET.get(name) for name in form.fields)
    return {"form": form, "target": target, "path": request.path, "used": used, "sort": request.GET.get("sort", "")}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(
    context: Context, page: Page[Any], param: str = "page", *, target: str = "", label: str = ""
) -> dict[str, Any]:
    """Links to the pages of a list, which keep the filters of the address."""
    query = context["request"].GET.copy()

    def address(number: int) -> str:
        query[param] = str(number)
        return f"?{query.urlencode()}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    links = [(number, address(number) if isinstance(number, int) else "") for number in numbers]
    before = address(page.number - 1) if page.has_previous() else ""
    after = address(page.number + 1) if page.has_next() else ""
    return {"page": page, "links": links, "before": before, "after": after, "target": target, "label": label}


@register.simple_tag(takes_context=True)
def sort_address(context: Context, table: Table, column: BoundColumn) -> str:
    """Address that sorts a table by a column, or turns its order, from the first page on."""
    query = context["request"].GET.copy()
    query[table.prefixed_order_by_field] = str(column.order_by_alias.next)
    query.pop(table.prefixed_page_field, None)
    return f"?{query.urlencode()}"


@register.simple_tag
def error_summary(form: BaseForm) -> dict[str, Any] | None:
    """What the top of a form says about its errors; nothing the second time, so that a form never shows it twice."""
    if not form.is_bound or not form.errors or getattr(form, "summary_shown", False):
        return None
    setattr(form, "summary_shown", True)  # noqa: B010
    fields = [field for field in form if field.errors]
    entries = [
        {
            "label": str(field.label).rstrip(" \u00a0?:"),
            "target": getattr(field, "first_control_id", field.id_for_label),
            "message": message,
        }
        for field in fields
        for message in field.errors
    ]
    count = len(entries) + len(form.non_field_errors())
    title = "Un point est à corriger" if count == 1 else f"{count} points sont à corriger"
    return {
        "id": f"{form.prefix or 'form'}-erreurs",
        "title": title,
        "general": form.non_field_errors(),
        "entries": entries,
    }


@register.filter
def grouped_fields(form: BaseForm) -> list[tuple[str, list[BoundField]]]:
    """Visible fields under the legends of `form.fieldsets`; those it forgets come last, without a legend."""
    named = [(legend, [form[name] for name in names]) for legend, names in getattr(form, "fieldsets", [])]
    placed = {field.name for _, fields in named for field in fields}
    rest = [field for field in form.visible_fields() if field.name not in placed]
    return [*named, ("", rest)] if rest else named


@register.filter
def undo_url(message: Message) -> str:
    """Address that undoes what a message tells, from its `undo:<url>` tag."""
    words = (message.extra_tags or "").split()
    return next((word.removeprefix("undo:") for word in words if word.startswith("undo:")), "")


@register.filter
def message_kind(message: Message) -> str:
    """Colour of a message: an error or a warning stays in the page, the rest is a toast."""
    return {"error": "bad", "warning": "warn"}.get(message.level_tag, "")


@register.simple_tag
def asset(path: str) -> str:
    """Address of a static file, also when the list of hashed names is missing: for the page shown after a crash."""
    try:
        return staticfiles_storage.url(path)
    except ValueError:
        return f"{PrefixNode.handle_simple('STATIC_URL')}{path}"
