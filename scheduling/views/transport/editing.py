"""How a row with a version is edited, whatever it is: the form, what the service refuses, someone else's change."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from accounts.access import AppRequest
from core.concurrency import StaleVersionError
from core.conflicts import Conflict, conflict_rows, hidden_pairs, with_choices_applied
from core.formatting import plural
from mediation.forms import add_service_errors
from scheduling.models import RideRequest


@dataclass(frozen=True, slots=True)
class Editing:
    """What a page of a form needs.

    ``bind`` gives the form of what was sent (None: of the row as saved), on a row read afresh; ``version`` reads the
    row's, 0 for a new one; ``save`` writes the form's values for a version and returns the answer.
    """

    title: str
    back_url: str
    back_label: str
    bind: Callable[[QueryDict | None], BaseForm]
    save: Callable[[BaseForm, int], HttpResponse]
    version: Callable[[], int] = lambda: 0
    lead: str = ""
    context: dict[str, Any] = field(default_factory=dict)
    template: str = "scheduling/transport/form.html"


def edit_page(request: AppRequest, editing: Editing) -> HttpResponse:
    """Show the form, or save it; 409 with both versions when someone else saved the row in between."""
    if request.method != "POST":
        return _page(request, editing, editing.bind(None), editing.version())
    posted = request.POST.get("version", "")
    data = with_choices_applied(request.POST, editing.bind(None))
    return _save(request, editing, data, int(posted) if posted.isdecimal() else 0)


def _save(request: AppRequest, editing: Editing, data: QueryDict, version: int) -> HttpResponse:
    form = editing.bind(data)
    if form.is_valid():
        try:
            return editing.save(form, version)
        except StaleVersionError:
            return _settle(request, editing, data)
        except ValidationError as error:
            add_service_errors(form, error)
    return _page(request, editing, form, version, status=422)


def _settle(request: AppRequest, editing: Editing, data: QueryDict) -> HttpResponse:
    current = editing.version()
    rows = conflict_rows(editing.bind(data), editing.bind(None))
    if not rows:
        return _save(request, editing, data, current)
    conflict = Conflict(rows, hidden_pairs(data, current), url=request.path, cancel_url=editing.back_url)
    context = {"conflict": conflict, "title": editing.title, "back_url": editing.back_url}
    page = context | {"back_label": editing.back_label}
    return render(request, "scheduling/transport/conflict.html", page, status=409)


def _page(request: AppRequest, editing: Editing, form: BaseForm, version: int, *, status: int = 200) -> HttpResponse:
    context = editing.context | {
        "form": form,
        "version": version,
        "title": editing.title,
        "lead": editing.lead,
        "back_url": editing.back_url,
        "back_label": editing.back_label,
    }
    return render(request, editing.template, context, status=status)


def done(request: AppRequest, sentence: str, url: str, unlawful: list[RideRequest]) -> HttpResponse:
    """Say what was saved, and how many confirmed rides it makes unlawful; go on to ``url``."""
    messages.success(request, sentence)
    warn_unlawful(request, unlawful)
    return redirect(url)


def warn_unlawful(request: AppRequest, unlawful: list[RideRequest]) -> None:
    """Tell which confirmed rides the law no longer allows: nothing was cancelled."""
    if unlawful:
        count = plural(len(unlawful), "déplacement confirmé n’est", "déplacements confirmés ne sont")
        word = "autorisé" if len(unlawful) == 1 else "autorisés"
        messages.warning(request, f"{count} plus {word}. Rien n’est annulé : décidez depuis l’accueil.")
