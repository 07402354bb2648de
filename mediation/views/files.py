"""A person's file: read, create, change."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import AppRequest, membership_of, requires, territory_of
from core.concurrency import StaleVersionError
from core.conflicts import Conflict, hidden_pairs, last_change, merge, version_of, with_choices_applied
from core.registries import Step
from directory.models import Need
from mediation import services
from mediation.chart import chart_of
from mediation.forms import BeneficiaryForm, add_service_errors
from mediation.middleware import FileMergedError
from mediation.models import Beneficiary, Case
from mediation.selectors import file_page
from mediation.selectors.callers import told_at_the_desk
from mediation.selectors.drafts import draft_of, draft_words
from mediation.selectors.duplicates import LookAlike, likely_duplicates
from mediation.selectors.file_sections import BEFORE_THE_STORY, sections_for
from mediation.selectors.outlook import waiting_steps
from mediation.selectors.read_once import assessments_of
from mediation.selectors.story import story_of, told_once
from mediation.wording import level_word

_STORY_SHOWN = 8


def visible_file(request: AppRequest, pk: int) -> Beneficiary:
    """Return a file that the caller sees, lead to the one it was merged into, or answer that there is none."""
    people = Beneficiary.objects.visible_to(request.user).select_related("commune__sector")
    found = people.filter(pk=pk).first()
    if found is None:
        merged = get_object_or_404(Beneficiary.objects.merged_for(request.user), pk=pk)
        raise FileMergedError(merged.merged_into_id or 0)
    return found


def _story_context(request: AppRequest, beneficiary: Beneficiary) -> dict[str, Any]:
    chosen = request.GET.get("histoire", "")
    story, kinds = story_of(beneficiary, request.user)
    entries = [entry for entry in story if entry.kind == chosen] if chosen else told_once(story)
    whole = "tout" in request.GET
    shown = entries if whole else entries[:_STORY_SHOWN]
    return {
        "beneficiary": beneficiary,
        "story": story,
        "shown_entries": shown,
        "hidden_count": len(entries) - len(shown),
        "kinds": kinds,
        "chosen_kind": chosen,
    }


def _waiting(request: AppRequest, pk: int) -> Step | None:
    """What was asked for the person and has no day yet."""
    return waiting_steps([pk], request.user).get(pk)


@requires("beneficiary.view")
@require_GET
def beneficiary_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show the file. Reading it is journaled. With htmx, only its story, filtered."""
    beneficiary = visible_file(request, pk)
    prefetch_related_objects([beneficiary], Prefetch("cases", Case.objects.select_related("referent")))
    story = _story_context(request, beneficiary)
    if request.htmx:
        return render(request, "mediation/partials/story.html", story)
    services.beneficiary_file_read(beneficiary=beneficiary, by=request.user)
    membership = membership_of(request.user)
    sections = sections_for(beneficiary, request.user)
    assessments = assessments_of(beneficiary, request.user)
    case = beneficiary.open_case
    latest = assessments[0] if assessments else None
    context = {
        **story,
        "case": case,
        "lead": file_page.lead(beneficiary, case, request.user),
        "step": file_page.next_step(beneficiary, case, latest, story["story"], _waiting(request, pk)),
        "travel": file_page.travel_words(beneficiary),
        "door": file_page.door_facts(beneficiary),
        "sections_before": [section for section in sections if section.anchor in BEFORE_THE_STORY],
        "sections_after": [section for section in sections if section.anchor not in BEFORE_THE_STORY],
        "parts": file_page.parts_for(request.user, beneficiary),
        "assessments": assessments,
        "latest": latest,
        "draft": draft_words(draft) if (draft := draft_of(beneficiary, request.user)) else None,
        "chart": chart_of(assessments[::-1], beneficiary.gender) if assessments else None,
        "level_word": level_word(beneficiary.level, beneficiary.gender),
        "may_edit": membership.may("beneficiary.edit"),
        "may_merge": membership.may("beneficiary.merge"),
        "may_case": membership.may("case.edit"),
        "may_see_level": membership.may("assessment.view"),
        "may_assess": membership.may("assessment.edit"),
        "may_request": membership.may("request.edit"),
    }
    return render(request, "mediation/beneficiary_detail.html", context)


@requires("beneficiary.edit")
@require_http_methods(["GET", "POST"])
def beneficiary_create(request: AppRequest) -> HttpResponse:
    """Create a file, after showing those that look like it."""
    posted = request.method == "POST"
    need = _need_of_call(request)
    initial = told_at_the_desk(need.intake) if need else None
    form = BeneficiaryForm(request.POST if posted else None, user=request.user, initial=initial)
    look_alikes: list[LookAlike] = []
    if posted and form.is_valid():
        look_alikes = _new_look_alikes(request, form)
        if not look_alikes:
            beneficiary = _create(request, form)
            if beneficiary is not None:
                messages.success(request, f"La fiche de {beneficiary} est créée.")
                return _onward(beneficiary, need)
    context = {"form": form, "look_alikes": look_alikes, "beneficiary": None}
    return render(request, "mediation/beneficiary_form.html", context)


def _need_of_call(request: AppRequest) -> Need | None:
    """Return the need of a call that the address names: the file is that of the caller."""
    key = request.GET.get("need", "")
    if not key.isdecimal():
        return None
    needs = Need.objects.visible_to(request.user).select_related("intake")
    return get_object_or_404(needs, pk=key)


def _onward(beneficiary: Beneficiary, need: Need | None) -> HttpResponse:
    """Go to the new file, or on to the visit that the caller asks for."""
    if need is None:
        return redirect("mediation:beneficiary-detail", pk=beneficiary.pk)
    asked = urlencode({"beneficiaire": beneficiary.pk, "need": need.pk})
    return HttpResponseRedirect(f"{reverse('scheduling:request-create')}?{asked}")


def _new_look_alikes(request: AppRequest, form: BeneficiaryForm) -> list[LookAlike]:
    """Look-alikes that were not yet answered "it is someone else"."""
    seen = set(request.POST.get("someone_else", "").split("-"))
    found = likely_duplicates(request.user, form.cleaned_data)
    return found if any(str(alike.beneficiary.pk) not in seen for alike in found) else []


def _create(request: AppRequest, form: BeneficiaryForm) -> Beneficiary | None:
    try:
        return services.beneficiary_create(territory=territory_of(request.user), by=request.user, **form.cleaned_data)
    except ValidationError as error:
        add_service_errors(form, error)
        return None


@requires("beneficiary.edit")
@require_http_methods(["GET", "POST"])
def beneficiary_edit(request: AppRequest, pk: int) -> HttpResponse:
    """Change a file; what someone else saved meanwhile is set beside what was typed."""
    beneficiary = visible_file(request, pk)
    if request.method == "GET":
        form = BeneficiaryForm(instance=beneficiary, user=request.user)
        return _edit_page(request, beneficiary, form, beneficiary.version)
    version = int(request.POST["version"]) if request.POST.get("version", "").isdecimal() else 0
    data = with_choices_applied(request.POST, BeneficiaryForm(instance=beneficiary, user=request.user))
    return _save(request, pk, data, version)


def _save(request: AppRequest, pk: int, data: QueryDict, version: int) -> HttpResponse:
    beneficiary = visible_file(request, pk)
    form = BeneficiaryForm(data, instance=beneficiary, user=request.user)
    if form.is_valid():
        try:
            services.beneficiary_update(
                beneficiary=beneficiary, expected_version=version, by=request.user, **form.cleaned_data
            )
        except StaleVersionError:
            return _settle(request, pk, data, version)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, "Fiche enregistrée.")
            return redirect("mediation:beneficiary-detail", pk=pk)
    return _edit_page(request, beneficiary, form, version)


def _edit_page(request: AppRequest, beneficiary: Beneficiary, form: BeneficiaryForm, version: int) -> HttpResponse:
    # A bound form has already put what was typed in its instance: the heading needs the saved name.
    saved = visible_file(request, beneficiary.pk) if form.is_bound else beneficiary
    context = {"form": form, "beneficiary": saved, "version": version, "look_alikes": []}
    return render(request, "mediation/beneficiary_form.html", context)


def _settle(request: AppRequest, pk: int, data: QueryDict, version: int) -> HttpResponse:
    """Join what both people changed; where they changed the same field, answer 409 and ask which is right."""
    saved = visible_file(request, pk)
    before = version_of(saved, version)
    joined, rows = merge(
        data,
        BeneficiaryForm(instance=before, user=request.user) if before else None,
        BeneficiaryForm(instance=saved, user=request.user),
        lambda posted: BeneficiaryForm(posted, instance=visible_file(request, pk), user=request.user),
    )
    if not rows:
        return _save(request, pk, joined, saved.version)
    conflict = Conflict(
        rows=rows,
        hidden=hidden_pairs(joined, saved.version),
        **last_change(saved),
        url=reverse("mediation:beneficiary-edit", args=[pk]),
        cancel_url=reverse("mediation:beneficiary-detail", args=[pk]),
    )
    return render(
        request, "mediation/beneficiary_conflict.html", {"conflict": conflict, "beneficiary": saved}, status=409
    )
