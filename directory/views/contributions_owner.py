"""A structure and its own records, by its personal link, without an account; the team sends and withdraws links."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, requires
from core.throttle import is_refused
from directory.enums import RecordStatus
from directory.forms.contributions_moderation import OwnerLinkForm
from directory.forms.contributions_owner import ClosingForm, OwnerPlaceForm, OwnerServiceForm
from directory.forms.errors import add_service_errors
from directory.forms.hours import filled_in
from directory.models import Organisation, OwnerLink, Place, Service
from directory.selectors.owner_links import link_of_secret, own_record, records_of, waiting_of
from directory.services import owner_links
from directory.services.owner_changes import owner_ask_closing, owner_change
from directory.services.owner_changes import owner_confirm as confirm_records
from directory.views.common import public_page

_FORMS: dict[str, Callable[..., Any]] = {"place": OwnerPlaceForm, "service": OwnerServiceForm}
LinkView = Callable[..., HttpResponse]


def by_link(view: LinkView) -> LinkView:
    """Open the view to who holds a usable link; otherwise say why, and show nothing.

    Nothing here rests on a cookie: the secret of the address is what authorises, and another site cannot know it. So
    there is no token against forged requests, which browsers would have refused anyway: a page whose policy is to send
    no referrer posts without its origin.
    """

    @login_not_required
    @csrf_exempt
    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, secret: str, **keys: Any) -> HttpResponse:
        link = link_of_secret(secret)
        if link is not None and link.is_usable:
            response = view(request, link, secret, **keys)
        else:
            response = _not_usable(request, link, secret)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return opened


def _not_usable(request: HttpRequest, link: OwnerLink | None, secret: str) -> HttpResponse:
    """Say why a link opens nothing: 404 for one of nobody, 410 for one that worked."""
    if link is None:
        return render(request, "directory/public/owner_unknown.html", status=404)
    context = {"is_revoked": link.revoked_at is not None, "secret": secret, "territory": link.organisation.territory}
    return render(request, "directory/public/owner_gone.html", context, status=410)


def _page(request: HttpRequest, link: OwnerLink, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    territory = link.organisation.territory
    return public_page(request, territory, f"directory/public/{template}.html", status=status, link=link, **context)


@by_link
@require_safe
def owner(request: HttpRequest, link: OwnerLink, secret: str) -> HttpResponse:
    """Show a structure its places and services, what is checked, what waits for the team."""
    places, services = records_of(link)
    return _page(request, link, "owner", secret=secret, places=places, services=services, waiting=waiting_of(link))


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def owner_place(request: HttpRequest, link: OwnerLink, secret: str, public_id: str) -> HttpResponse:
    """Change a place."""
    return _change(request, link, secret, own_record(link, Place, public_id))


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def owner_service(request: HttpRequest, link: OwnerLink, secret: str, public_id: str) -> HttpResponse:
    """Change a service."""
    return _change(request, link, secret, own_record(link, Service, public_id))


def _change(request: HttpRequest, link: OwnerLink, secret: str, record: Place | Service | None) -> HttpResponse:
    if record is None:
        return render(request, "directory/public/owner_unknown.html", status=404)
    make = _FORMS[record._meta.model_name or ""]
    shown: dict[str, Any] = {"secret": secret, "record": record, "kind": record._meta.model_name}
    if request.method != "POST":
        return _page(request, link, "owner_record", form=make(record=record), **shown)
    filled = filled_in(request.POST, "hours")
    if filled is not None:
        return _page(request, link, "owner_record", form=make(filled, record=record).without_errors(), **shown)
    form = make(request.POST, record=record)
    if form.is_valid():
        try:
            changed, waiting = owner_change(link=link, record=record, fields=form.fields_changed())
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            _say(request, changed, bool(waiting))
            return redirect("directory:owner", secret=secret)
    return _page(request, link, "owner_record", form=form, status=422, **shown)


def _say(request: HttpRequest, changed: list[str], is_waiting: bool) -> None:
    if changed:
        messages.success(request, "C’est enregistré, et visible tout de suite.")
    if is_waiting:
        messages.warning(request, "Une partie de vos changements est relue par notre équipe avant d’être publiée.")
    if not changed and not is_waiting:
        messages.success(request, "Rien n’a changé.")


@by_link
@require_POST
def owner_confirm(request: HttpRequest, link: OwnerLink, secret: str) -> HttpResponse:
    """Note that all is right on every published record of the structure."""
    places, services = records_of(link)
    every: list[Place | Service] = [*places, *services]
    published = [each for each in every if each.status == RecordStatus.PUBLISHED]
    confirm_records(link=link, records=published)
    messages.success(request, "Merci. Vos fiches portent la date d’aujourd’hui.")
    return redirect("directory:owner", secret=secret)


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def owner_close(request: HttpRequest, link: OwnerLink, secret: str, public_id: str) -> HttpResponse:
    """Ask that a record be closed for good."""
    record = own_record(link, Service, public_id) or own_record(link, Place, public_id)
    if record is None:
        return render(request, "directory/public/owner_unknown.html", status=404)
    form = ClosingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        owner_ask_closing(link=link, record=record, words=form.cleaned_data["words"])
        messages.success(
            request, "Votre demande de fermeture est partie. Notre équipe la lit avant de fermer la fiche."
        )
        return redirect("directory:owner", secret=secret)
    return _page(request, link, "owner_close", secret=secret, record=record, form=form)


@login_not_required
@csrf_exempt
@never_cache
@require_POST
def owner_renew(request: HttpRequest, secret: str) -> HttpResponse:
    """Send a new link to the address of one that expired or was replaced; the page does not say which address."""
    link = link_of_secret(secret)
    if link is None or link.revoked_at is not None:
        response = _not_usable(request, link, secret)
    else:
        response = _renewed(request, link)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _renewed(request: HttpRequest, link: OwnerLink) -> HttpResponse:
    problem = "Trop de liens ont été demandés. Réessayez dans une heure, ou appelez-nous."
    if not is_refused(request, "owner-renew", link.email):
        problem = ""
        try:
            owner_links.owner_link_renew(link=link)
        except ValidationError as error:
            problem = " ".join(error.messages)
    context = {"territory": link.organisation.territory, "problem": problem}
    return render(request, "directory/public/owner_renewed.html", context, status=429 if problem else 200)


@requires("directory.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def owner_link_send(request: AppRequest, pk: int) -> HttpResponse:
    """Send a structure its personal link; show those that it has."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    form = OwnerLinkForm(request.POST if request.method == "POST" else None, initial={"email": organisation.email})
    if request.method == "POST" and form.is_valid():
        try:
            link = owner_links.owner_link_send(
                organisation=organisation, email=form.cleaned_data["email"], by=request.user
            )
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, f"Le lien part vers {link.email}.")
            return redirect("directory:owner-link-send", pk=pk)
    links = OwnerLink.objects.visible_to(request.user).current().filter(organisation=organisation)
    context = {"organisation": organisation, "form": form, "links": links}
    return render(request, "directory/contributions/owner_link.html", context)


@requires("directory.edit")
@require_POST
def owner_link_revoke(request: AppRequest, pk: int) -> HttpResponse:
    """Withdraw a link."""
    link = get_object_or_404(OwnerLink.objects.visible_to(request.user), pk=pk)
    owner_links.owner_link_revoke(link=link, by=request.user)
    messages.success(request, f"Le lien envoyé à {link.email} n’ouvre plus rien.")
    return redirect("directory:owner-link-send", pk=link.organisation_id)
