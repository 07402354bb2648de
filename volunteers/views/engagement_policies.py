"""Settings of engagement: what is proposed, the versions, the next one."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, requires, territory_of
from core.formatting import day_date
from mediation.forms import add_service_errors
from volunteers.engagement.defaults import PROPOSED
from volunteers.enums import HelperKind
from volunteers.forms.engagement import AskedForms, BaseAskedFormSet, VersionForm, asked_initial
from volunteers.models import EngagementPolicy
from volunteers.selectors.engagement_policies import policy_boards, usual_start
from volunteers.services.engagement_policies import policy_accept, policy_withdraw, policy_write

LIST = "volunteers:engagement-policies"


def _policy(request: AppRequest, pk: int) -> EngagementPolicy:
    rows = EngagementPolicy.objects.visible_to(request.user).prefetch_related("requirements")
    return get_object_or_404(rows.select_related("territory", "created_by"), pk=pk)


@requires("engagement.policy")
@require_safe
def policy_list(request: AppRequest) -> HttpResponse:
    """Show for each kind of helper what is asked, or what is proposed while nothing is."""
    return _list(request)


def _list(request: AppRequest, bound: dict[str, VersionForm] | None = None) -> HttpResponse:
    rows = []
    for board in policy_boards(request.user):
        start = {"effective_from": usual_start(timezone.localdate())}
        form = (bound or {}).get(board.kind) or VersionForm(initial=start, prefix=board.kind)
        rows.append((board, PROPOSED[HelperKind(board.kind)], form))
    return render(request, "volunteers/engagement/policies.html", {"rows": rows}, status=422 if bound else 200)


@requires("engagement.policy")
@require_POST
def policy_start(request: AppRequest) -> HttpResponse:
    """Accept what is proposed for a kind of helper."""
    kind = request.POST.get("qualite", "")
    if kind not in HelperKind.values:
        messages.error(request, "Choisissez pour qui vous acceptez ces conditions.")
        return redirect(LIST)
    form = VersionForm(request.POST, prefix=kind)
    if form.is_valid():
        try:
            policy = policy_accept(
                territory=territory_of(request.user),
                kind=kind,
                effective_from=form.cleaned_data["effective_from"],
                by=request.user,
            )
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, _said(policy))
            return redirect(LIST)
    return _list(request, {kind: form})


def _said(policy: EngagementPolicy) -> str:
    when = "dès aujourd’hui" if policy.effective_from == timezone.localdate() else "à partir de ce jour"
    words = f"Conditions enregistrées pour le {day_date(policy.effective_from)}. "
    return f"{words}Le planning en tiendra compte {when}."


@requires("engagement.policy")
@require_safe
def policy_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show one version as it is or was."""
    policy = _policy(request, pk)
    context = {"policy": policy, "is_to_come": policy.effective_from > timezone.localdate()}
    return render(request, "volunteers/engagement/policy.html", context)


@requires("engagement.policy")
@require_http_methods(["GET", "HEAD", "POST"])
def policy_edit(request: AppRequest, pk: int) -> HttpResponse:
    """Prepare the version that follows this one, or change this one as long as it has not begun."""
    policy = _policy(request, pk)
    is_to_come = policy.effective_from > timezone.localdate()
    start = policy.effective_from if is_to_come else usual_start(timezone.localdate())
    sent = request.POST if request.method == "POST" else None
    version = VersionForm(sent, initial={"effective_from": start})
    formset = cast(BaseAskedFormSet, AskedForms(sent, initial=asked_initial(policy.requirements.all()), prefix="ligne"))
    if sent is not None and _save(request, policy, version, formset):
        return redirect(LIST)
    context = {"policy": policy, "version": version, "formset": formset, "is_to_come": is_to_come}
    return render(request, "volunteers/engagement/policy_edit.html", context, status=200 if sent is None else 422)


def _save(request: AppRequest, policy: EngagementPolicy, version: VersionForm, formset: BaseAskedFormSet) -> bool:
    """Write the version; False when something is to be corrected, which is then said at its field."""
    if not version.is_valid() or not formset.is_valid():
        return False
    chosen: dict[str, Any] = version.cleaned_data
    try:
        written = policy_write(
            territory=policy.territory,
            kind=policy.kind,
            effective_from=chosen["effective_from"],
            asked=formset.asked(),
            by=request.user,
            replaces=policy,
        )
    except ValidationError as error:
        add_service_errors(version, error)
        return False
    messages.success(request, _said(written))
    return True


@requires("engagement.policy")
@require_POST
def policy_cancel(request: AppRequest, pk: int) -> HttpResponse:
    """Take back a version that has not begun."""
    try:
        policy_withdraw(policy=_policy(request, pk), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(reverse("volunteers:engagement-policy", args=[pk]))
    messages.success(request, "Cette version est retirée : celle d’avant continue.")
    return redirect(LIST)
