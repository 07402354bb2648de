"""Who did what, and who read what."""

from itertools import groupby

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.access import AppRequest, requires
from accounts.forms import JournalFilterForm
from accounts.selectors import journal_actors, journal_entries

PAGE_SIZE = 50


@require_safe
@requires("journal.view")
def journal(request: AppRequest) -> HttpResponse:
    """List the territory's journal, by person and by day when asked."""
    form = JournalFilterForm(request.GET, people=journal_actors(request.user))
    form.is_valid()
    entries = journal_entries(request.user, actor=form.cleaned_data.get("person"), day=form.cleaned_data.get("day"))
    page = Paginator(entries, PAGE_SIZE).get_page(request.GET.get("page"))
    days = [(day, list(lines)) for day, lines in groupby(page, key=lambda entry: timezone.localdate(entry.at))]
    context = {"form": form, "page": page, "days": days, "is_filtered": any(form.cleaned_data.values())}
    template = "accounts/partials/journal.html" if request.htmx else "accounts/journal.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
