"""What the planning puts on the front desk's home page: people to phone, the last requests noted."""

from typing import Any

from django.urls import reverse

from accounts.access import membership_of
from accounts.enums import Role
from core.formatting import plural
from core.registries import HomeSection
from scheduling.models import VisitRequest
from scheduling.selectors.calls import calls_to_make

SHOWN = 5


def people_to_phone(user: Any) -> HomeSection | None:
    """Show the front desk whom to phone first: the soonest visits."""
    if membership_of(user).role != Role.OPERATOR:
        return None
    calls = calls_to_make(user)
    context = {
        "calls": calls[:SHOWN],
        "count": len(calls),
        "note": plural(len(calls), "appel à passer", "appels à passer") if calls else "",
    }
    return HomeSection("Personnes à appeler", "scheduling/home/people_to_phone.html", context, order=20)


def latest_requests(user: Any) -> HomeSection | None:
    """Show the front desk the last requests noted, whoever noted them."""
    if membership_of(user).role != Role.OPERATOR:
        return None
    noted = VisitRequest.objects.visible_to(user).select_related("beneficiary__commune", "created_by")
    context = {
        "requests": list(noted.order_by("-requested_on", "-pk")[:SHOWN]),
        "more_url": reverse("scheduling:request-list"),
        "more_label": "Toutes les demandes",
    }
    return HomeSection("Dernières demandes notées", "scheduling/home/latest_requests.html", context, order=30)
