"""Calls for help, the coordinator's side: the list, a new call, its waves, answers noted by telephone, its end."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires, territory_of
from accounts.models import Commune
from core.formatting import enumerate_fr, moment, plural
from core.journal import journal_record
from core.sheets import CONTENT_TYPE
from scheduling.filters_solicitations import SolicitationFilter
from scheduling.forms.solicitations import SolicitationForm
from scheduling.models import SolicitationReply, VisitRequest
from scheduling.querysets import RequestQuerySet
from scheduling.selectors import solicitations as reads
from scheduling.selectors.solicitation_audience import audience_of
from scheduling.selectors.solicitation_sheet import replies_workbook
from scheduling.services import solicitation_answers as answers
from scheduling.services import solicitations as services
from scheduling.solicitation_enums import AskChannel, CallAnswer
from scheduling.views.pages import sentences_of, week_url
from volunteers.models import Helper

PAGE_SIZE = 25


def _call_of(request: AppRequest, pk: int) -> Any:
    """Return the counted call if the member may see it; 404 otherwise."""
    return get_object_or_404(reads.calls_seen(request.user).select_related("commune", "territory"), pk=pk)


def _filtered(request: AppRequest) -> SolicitationFilter:
    return SolicitationFilter(request.GET, queryset=reads.calls_seen(request.user), request=request)


@requires("solicitation.view")
@require_safe
def solicitation_list(request: AppRequest) -> HttpResponse:
    """List the calls, the latest first, and say how evenly people are asked."""
    filters = _filtered(request)
    page = Paginator(filters.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filter": filters,
        "page_obj": page,
        "rows": [reads.call_row(call) for call in page],
        "found": page.paginator.count,
        "is_filtered": any(value for name, value in request.GET.items() if name != "page"),
        "may_edit": membership_of(request.user).may("solicitation.edit"),
        "query": request.GET.urlencode(),
    }
    is_part = request.htmx and not request.htmx.boosted
    if not is_part:
        context["sharing"] = reads.sharing_of(request.user)
    template = "partials/calls_list.html" if is_part else "calls.html"
    response = render(request, f"scheduling/solicitations/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@requires("solicitation.view")
@require_safe
def solicitation_sharing(request: AppRequest) -> HttpResponse:
    """Show who was asked how often in twelve months, and what they said."""
    page = Paginator(reads.helpers_asked(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": reads.helper_counts(page),
        "sharing": reads.sharing_of(request.user),
        "may_edit": membership_of(request.user).may("solicitation.edit"),
    }
    return render(request, "scheduling/solicitations/sharing.html", context)


@requires("solicitation.view")
@require_safe
def solicitation_export(request: AppRequest) -> HttpResponse:
    """Download the filtered calls, an answer a line; the journal keeps that they left."""
    rows = SolicitationReply.objects.filter(solicitation__in=_filtered(request).qs.order_by().values("pk"))
    rows = rows.select_related("solicitation__commune", "helper").order_by("-solicitation", "wave", "pk")
    sentence = f"{request.user} a exporté les appels à volontaires."
    journal_record(actor=request.user, verb="solicitation.export", target=territory_of(request.user), sentence=sentence)
    name = f"appels-a-volontaires-{timezone.localdate():%Y-%m-%d}.xlsx"
    return HttpResponse(
        replies_workbook(rows),
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def _asked_request(request: AppRequest) -> VisitRequest | None:
    """Return the visit request that the address names; 404 when the member does not see it."""
    key = request.GET.get("demande", "")
    if not key.isdecimal():
        return None
    seen: RequestQuerySet[VisitRequest] = VisitRequest.objects.visible_to(request.user)
    return get_object_or_404(seen.plannable().select_related("beneficiary__commune", "territory"), pk=key)


@requires("solicitation.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def solicitation_create(request: AppRequest) -> HttpResponse:
    """Write a call, for the request of the address or for something told in words; nobody is asked yet."""
    wanted = _asked_request(request)
    others = None
    if wanted is not None:
        seen = VisitRequest.objects.visible_to(request.user).plannable().prefetch_related("windows")
        others = seen.filter(beneficiary=wanted.beneficiary_id).exclude(pk=wanted.pk)
    communes = Commune.objects.visible_to(request.user).order_by("name", "pk")
    sent = request.POST if request.method == "POST" else None
    form = SolicitationForm(sent, communes=communes, visit_request=wanted, others=others)
    if sent is not None and form.is_valid():
        try:
            call = services.solicitation_create(
                territory=territory_of(request.user),
                by=request.user,
                told=form.told(),
                moments=form.moments(),
                requests=form.chosen_requests(),
            )
        except ValidationError as error:
            form.take_errors(error.error_dict if hasattr(error, "error_dict") else {"": error.error_list})
        else:
            return redirect("scheduling:solicitation-wave", pk=call.pk)
    context = {"form": form, "wanted": wanted}
    return render(request, "scheduling/solicitations/call_form.html", context, status=422 if form.errors else 200)


@requires("solicitation.view")
@require_safe
def solicitation_detail(request: AppRequest, pk: int) -> HttpResponse:
    """Show a call; the waves alone for htmx, which comes back for them while the call lives."""
    context = reads.call_page(_call_of(request, pk)) | _rights(request)
    template = "partials/waves.html" if request.htmx and not request.htmx.boosted else "call.html"
    response = render(request, f"scheduling/solicitations/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _rights(request: AppRequest) -> dict[str, bool]:
    membership = membership_of(request.user)
    return {"may_edit": membership.may("solicitation.edit"), "may_plan": membership.may("plan.edit")}


@requires("solicitation.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def solicitation_wave(request: AppRequest, pk: int) -> HttpResponse:
    """Show who would be asked, in which order and why; ask those who are ticked."""
    call = _call_of(request, pk)
    problems: list[str] = []
    if request.method == "POST":
        chosen = [int(key) for key in request.POST.getlist("helper") if key.isdecimal()]
        try:
            replies = services.solicitation_wave_send(solicitation=call, by=request.user, chosen=chosen)
        except ValidationError as error:
            problems = sentences_of(error)
        else:
            messages.success(request, _sent_words(replies))
            return redirect("scheduling:solicitation-detail", pk=pk)
    audience = audience_of(call)
    ticked = {row.helper.pk for row in audience.next_wave(call.wave_size)}
    context = {
        "call": call,
        "audience": audience,
        "ticked": ticked,
        "problems": problems,
        "wave": call.waves_sent + 1,
    }
    return render(request, "scheduling/solicitations/wave.html", context, status=422 if problems else 200)


def _sent_words(replies: list[SolicitationReply]) -> str:
    ways = Counter(reply.channel for reply in replies)
    said = [f"{plural(len(replies), 'personne sollicitée', 'personnes sollicitées')}"]
    if by_sms := ways[AskChannel.SMS]:
        said.append(f"dont {by_sms} par SMS")
    if by_phone := ways[AskChannel.PHONE]:
        said.append(plural(by_phone, "est à appeler", "sont à appeler"))
    return f"{', '.join(said)}."


@requires("solicitation.edit")
@require_POST
def solicitation_close(request: AppRequest, pk: int) -> HttpResponse:
    """End a call, after one question."""
    services.solicitation_close(solicitation=_call_of(request, pk), by=request.user)
    messages.success(request, "L’appel est fermé : les liens ne prennent plus de réponses.")
    return redirect("scheduling:solicitation-detail", pk=pk)


@requires("solicitation.edit")
@require_POST
def solicitation_place(request: AppRequest, pk: int) -> HttpResponse:
    """Place the visit of a call whose moment is fixed, with those who said yes."""
    call = _call_of(request, pk)
    try:
        visit = services.solicitation_visit_place(solicitation=call, by=request.user)
    except ValidationError as error:
        messages.error(request, f"La visite n’est pas placée. {' '.join(sentences_of(error))}")
        return redirect("scheduling:solicitation-detail", pk=pk)
    names = enumerate_fr(visit.helpers.all())
    messages.success(request, f"Visite placée : {moment(visit.starts_at)}, avec {names}. Publiez le planning.")
    return redirect(week_url(visit.plan.week, day=visit.day, visit=visit.pk))


@requires("solicitation.edit")
@require_POST
def reply_note(request: AppRequest, pk: int) -> HttpResponse:
    """Note an answer given by telephone."""
    seen = SolicitationReply.objects.visible_to(request.user)
    reply = get_object_or_404(seen.select_related("solicitation", "helper"), pk=pk)
    try:
        row = answers.reply_answer(reply=reply, answer=request.POST.get("answer", ""), by=request.user, is_team=True)
    except ValidationError as error:
        messages.error(request, " ".join(sentences_of(error)))
    else:
        messages.success(request, _noted_words(row))
    return redirect("scheduling:solicitation-detail", pk=reply.solicitation_id)


def _noted_words(row: SolicitationReply) -> str:
    if row.answer == CallAnswer.WAITING:
        return f"{row.helper} est sur la liste d’attente : toutes les places sont prises."
    return f"{row.helper} : {row.get_answer_display()}, c’est noté."


@requires("solicitation.edit")
@require_POST
def solicitation_preference(request: AppRequest, pk: int) -> HttpResponse:
    """Note that someone wants calls no more, or again."""
    helper = get_object_or_404(Helper.objects.visible_to(request.user), pk=pk)
    if request.POST.get("appels") == "non":
        answers.calls_refuse(helper=helper, by=request.user)
        messages.success(request, f"{helper} ne recevra plus d’appels.")
    else:
        answers.calls_accept(helper=helper, by=request.user)
        messages.success(request, f"{helper} recevra de nouveau des appels.")
    return redirect("scheduling:solicitation-sharing")


def calls_of(request: AppRequest, wanted: VisitRequest) -> dict[str, Any]:
    """Return what the page of a request shows of its calls."""
    membership = membership_of(request.user)
    rows = reads.calls_of_request(request.user, wanted) if membership.may("solicitation.view") else []
    return {"calls": rows, "may_call": membership.may("solicitation.edit")}
