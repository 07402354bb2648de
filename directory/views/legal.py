"""What the law asks at the foot of public pages: accessibility, legal notice."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from directory.views.common import public_page, public_territory


@login_not_required
@require_safe
def accessibility(request: HttpRequest, territory: str) -> HttpResponse:
    """Say what was tested and what was not (loi n° 2005-102, article 47; arrêté du 20 septembre 2019)."""
    return public_page(request, public_territory(territory), "directory/public/accessibility.html")


@login_not_required
@require_safe
def legal_notice(request: HttpRequest, territory: str) -> HttpResponse:
    """Say who publishes and who hosts (loi n° 2004-575, article 1-1), and what becomes of personal data."""
    return public_page(request, public_territory(territory), "directory/public/legal_notice.html")
