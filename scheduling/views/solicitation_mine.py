"""Calls addressed to me: a helper who is signed in answers here, and says whether calls are wanted at all."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires
from scheduling.models import CallRefusal, SolicitationReply
from scheduling.selectors import solicitations as reads
from scheduling.services import solicitation_answers as services
from scheduling.solicitation_enums import CallAnswer
from scheduling.views.pages import sentences_of
from volunteers.models import Helper

PAGE_SIZE = 20
ACTS = {
    "oui": CallAnswer.YES,
    "non": CallAnswer.NO,
    "plus-tard": CallAnswer.UNSURE,
    "retirer": CallAnswer.WITHDRAWN,
}
SAID = {
    CallAnswer.YES: "Merci ! Votre oui est noté. L’équipe vous dira l’adresse et l’heure exacte.",
    CallAnswer.WAITING: "Merci ! La dernière place vient d’être prise : vous êtes sur la liste d’attente.",
    CallAnswer.NO: "C’est noté : personne ne vous redemandera la même chose.",
    CallAnswer.UNSURE: "C’est noté. Revenez dire oui ou non quand vous saurez.",
    CallAnswer.WITHDRAWN: "C’est noté : vous n’êtes plus inscrit à cet appel.",
}


def _own_helper(request: AppRequest) -> Helper | None:
    membership = membership_of(request.user)
    own = Helper.objects.filter(territory=membership.territory_id, user=request.user)
    return own.order_by("pk").first()


@requires("solicitation.answer_own")
@require_safe
def my_calls(request: AppRequest) -> HttpResponse:
    """List the calls that were addressed to me, the latest first."""
    page = Paginator(reads.replies_to_me(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    helper = _own_helper(request)
    context = {
        "page_obj": page,
        "rows": [reads.my_call(reply) for reply in page],
        "helper": helper,
        "refuses": helper is not None and CallRefusal.objects.filter(helper=helper).exists(),
    }
    return render(request, "scheduling/solicitations/mine.html", context)


@requires("solicitation.answer_own")
@require_POST
def my_answer(request: AppRequest, pk: int) -> HttpResponse:
    """Say yes or no to a call addressed to me, or withdraw."""
    own = SolicitationReply.objects.own(request.user)
    reply = get_object_or_404(own.select_related("solicitation", "helper"), pk=pk)
    answer = ACTS.get(request.POST.get("act", ""), "")
    try:
        row = services.reply_answer(reply=reply, answer=answer, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(sentences_of(error)))
    else:
        messages.success(request, SAID[CallAnswer(row.answer)])
    return redirect("scheduling:my-calls")


@requires("solicitation.answer_own")
@require_POST
def my_preference(request: AppRequest) -> HttpResponse:
    """Say that I want calls no more, or again."""
    helper = _own_helper(request)
    if helper is None:
        messages.error(request, "Votre compte n’est rattaché à aucune fiche d’intervenant.")
    elif request.POST.get("appels") == "non":
        services.calls_refuse(helper=helper, by=request.user)
        messages.success(request, "Vous ne recevrez plus d’appels.")
    else:
        services.calls_accept(helper=helper, by=request.user)
        messages.success(request, "Vous recevrez de nouveau des appels.")
    return redirect("scheduling:my-calls")
