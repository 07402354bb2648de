"""Where a new need for a ride comes from: a call, a registration, a visit; who is to be driven."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode

from accounts.access import AppRequest
from directory.models import Need
from mediation.models import Beneficiary
from scheduling.models import SessionWish, Visit, WorkshopSession
from scheduling.workshops.enums import WishStage

FOUND_AT_MOST = 12


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a new need comes from: a call, a workshop, a visit. ``query`` keeps it in the next address."""

    need: Need | None = None
    wish: SessionWish | None = None
    session: WorkshopSession | None = None
    visit: Visit | None = None
    query: str = ""

    @property
    def person(self) -> int | None:
        """Who it is about, when that says it."""
        row: Any = self.wish or self.visit
        return row.beneficiary_id if row is not None else None


def _named(request: AppRequest, name: str, rows: QuerySet[Any]) -> Any:
    """Return the row that the address names, None without; 404 when the member does not see it."""
    key = request.GET.get(name, "")
    if not key:
        return None
    if not key.isdecimal() or len(key) > 18:
        raise Http404
    return get_object_or_404(rows, pk=key)


def origin_of(request: AppRequest) -> Origin:
    """Read where a new need comes from in the address; 404 for what the member does not see."""
    user = request.user
    kept = QueryDict(mutable=True)
    for name in ("need", "inscription", "seance", "visite", "jour"):
        if request.GET.get(name):
            kept[name] = request.GET[name]
    return Origin(
        need=_named(request, "need", Need.objects.visible_to(user).select_related("intake__territory")),
        wish=_named(
            request, "inscription", SessionWish.objects.visible_to(user).select_related("session__destination")
        ),
        session=_named(request, "seance", WorkshopSession.objects.visible_to(user).select_related("destination")),
        visit=_named(request, "visite", Visit.objects.visible_to(user)),
        query=kept.urlencode(),
    )


def choose_person(request: AppRequest, origin: Origin) -> HttpResponse:
    """Ask who is to be driven."""
    words = request.GET.get("q", "").strip()
    people = Beneficiary.objects.visible_to(request.user).filter(archived_at=None).select_related("commune")
    found = list(people.search(words)[:FOUND_AT_MOST]) if words else []
    need = f"?need={origin.need.pk}" if origin.need is not None else ""
    context = {
        "words": words,
        "people": found,
        "need": origin.need,
        "query": origin.query,
        "kept": QueryDict(origin.query).items(),
        "create_url": reverse("mediation:beneficiary-create") + need,
    }
    template = "partials/people.html" if request.htmx else "choose_person.html"
    response = render(request, f"scheduling/transport/rides/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def register_first(beneficiary: Beneficiary, session: WorkshopSession, need: Need | None) -> HttpResponse:
    """Go to the registration to a session: its ride follows the place. Who is registered already has its form."""
    wish = session.wishes.exclude(stage=WishStage.LEFT).filter(beneficiary=beneficiary).first()
    asked = {"need": need.pk} if need is not None else {}
    if wish is not None:
        return redirect(f"{reverse('scheduling:ride-create')}?{urlencode({'inscription': wish.pk, **asked})}")
    asked |= {"seance": session.pk, "beneficiaire": beneficiary.pk, "conduire": 1}
    return redirect(f"{reverse('scheduling:wish-create')}?{urlencode(asked)}")
