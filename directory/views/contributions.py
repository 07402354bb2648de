"""Public pages: propose a service, signal an error, say that all is right."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Territory
from core.throttle import TOO_MANY, is_refused
from directory.enums import AuthorRole, ContributionKind
from directory.forms.contributions import ErrorForm, ProposalForm
from directory.forms.errors import add_service_errors
from directory.forms.hours import filled_in
from directory.models import Service
from directory.selectors.contributions import published_twins
from directory.services.contributions import Author, contribution_propose, service_confirm
from directory.views.common import public_page, public_territory


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def public_proposal(request: HttpRequest, territory: str) -> HttpResponse:
    """Let a provider propose a service; nothing that was typed is lost, whatever is wrong."""
    home = public_territory(territory)
    if request.method != "POST":
        return _proposal_page(request, home, ProposalForm(territory=home))
    filled = filled_in(request.POST, "hours")
    if filled is not None:
        return _proposal_page(request, home, ProposalForm(filled, territory=home).without_errors())
    form = ProposalForm(request.POST, territory=home)
    if not form.is_valid():
        return _proposal_page(request, home, form, status=422)
    known = [] if form.cleaned_data["is_other"] else _known(home, form)
    if known:
        return _proposal_page(request, home, form, known=known, status=422)
    return _propose(request, home, form)


def _known(territory: Territory, form: ProposalForm) -> list[Service]:
    """Return the public records that this may already be."""
    told = form.cleaned_data
    phone = str(told["phone"].as_e164) if told["phone"] else ""
    return published_twins(
        territory, name=told["name"], organisation=told["organisation"], siret=told["siret"], phones=(phone,)
    )


def _propose(request: HttpRequest, territory: Territory, form: ProposalForm) -> HttpResponse:
    told = form.cleaned_data
    if is_refused(request, "proposal", told["author_email"]):
        form.add_error(None, TOO_MANY)
        return _proposal_page(request, territory, form, status=429)
    try:
        contribution_propose(
            territory=territory,
            kind=ContributionKind.NEW,
            author=Author(AuthorRole.PROVIDER, told["author_name"], told["author_email"]),
            proposed=form.proposed(),
            comment=told["comment"],
        )
    except ValidationError as error:
        add_service_errors(form, error)
        return _proposal_page(request, territory, form, status=422)
    with_mail = "?courriel=1" if told["author_email"] else ""
    return redirect(f"{request.path}merci/{with_mail}")


def _proposal_page(
    request: HttpRequest,
    territory: Territory,
    form: ProposalForm,
    *,
    known: list[Service] | None = None,
    status: int = 200,
) -> HttpResponse:
    template = "directory/public/proposal.html"
    return public_page(request, territory, template, here="proposer", status=status, form=form, known=known or [])


@login_not_required
@require_safe
def public_proposal_done(request: HttpRequest, territory: str) -> HttpResponse:
    """Say that the proposal came, and what happens next."""
    has_mail = bool(request.GET.get("courriel"))
    template = "directory/public/proposal_done.html"
    return public_page(request, public_territory(territory), template, here="proposer", has_mail=has_mail)


def _published(public_id: str) -> Service:
    services = Service.objects.published().select_related("territory", "place__organisation")
    return get_object_or_404(services, public_id=public_id)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def public_error(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let anyone say what is wrong on a record."""
    service = _published(public_id)
    form = ErrorForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if not is_refused(request, "error", form.cleaned_data["email"]):
                return _signal(service, form)
            form.add_error(None, TOO_MANY)
            status = 429
    template = "directory/public/error.html"
    return public_page(request, service.territory, template, form=form, service=service, status=status)


def _signal(service: Service, form: ErrorForm) -> HttpResponse:
    contribution_propose(
        territory=service.territory,
        kind=ContributionKind.ERROR,
        author=Author(AuthorRole.PUBLIC, "", form.cleaned_data["email"]),
        proposed=form.proposed(service),
        target=service,
        comment=form.comment(),
    )
    return redirect("directory:public-thanks", public_id=service.public_id, what="erreur")


@login_not_required
@require_POST
def public_confirm(request: HttpRequest, public_id: str) -> HttpResponse:
    """Note « Tout est juste »: one tap, to be read by the team; too many from one connection count no more."""
    service = _published(public_id)
    if not is_refused(request, "confirmation"):
        service_confirm(service=service, author=Author())
    return redirect("directory:public-thanks", public_id=service.public_id, what="juste")


@login_not_required
@require_safe
def public_thanks(request: HttpRequest, public_id: str, what: str) -> HttpResponse:
    """Thank whoever signalled or confirmed, and lead back to the record."""
    service = _published(public_id)
    template = "directory/public/thanks.html"
    return public_page(request, service.territory, template, service=service, is_error=what == "erreur")
