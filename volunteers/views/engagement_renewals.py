"""Papers, trainings and signatures to renew, for the whole team: the list and its spreadsheet."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.access import AppRequest, membership_of, requires
from core.journal import journal_record
from core.sheets import CONTENT_TYPE
from volunteers.forms.renewals import RenewalForm
from volunteers.models import EngagementPolicy
from volunteers.selectors.engagement_renewals import RenewalState, renewals, team_of
from volunteers.selectors.engagement_sheet import renewals_workbook

PAGE_SIZE = 30


def _filtered(request: AppRequest) -> RenewalForm:
    return RenewalForm(request.GET, rows=renewals(team_of(request.user)))


@requires("helper.view")
@require_safe
def renewal_list(request: AppRequest) -> HttpResponse:
    """List what lacks, has expired or ends soon, the most pressing first."""
    form = _filtered(request)
    page = Paginator(form.found(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "found": page.paginator.count,
        "blocking": sum(row.state in {RenewalState.EXPIRED, RenewalState.MISSING} for row in form.rows),
        "total": len(form.rows),
        "is_filtered": any(value for name, value in request.GET.items() if name != "page"),
        "query": request.GET.urlencode(),
        "is_asked": EngagementPolicy.objects.visible_to(request.user).exists(),
        "may_export": membership_of(request.user).may("engagement.edit"),
        "may_set": membership_of(request.user).may("engagement.policy"),
    }
    fragment = request.htmx and not request.htmx.boosted
    name = "renewal_rows.html" if fragment else "renewals.html"
    response = render(request, f"volunteers/engagement/{name}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@requires("engagement.edit")
@require_safe
def renewal_export(request: AppRequest) -> HttpResponse:
    """Give the filtered list as a spreadsheet. It leaves the application: that is journaled."""
    rows = _filtered(request).found()
    territory = membership_of(request.user).territory
    sentence = f"A exporté la liste des renouvellements ({len(rows)})."
    journal_record(actor=request.user, verb="renewal.export", target=territory, sentence=sentence)
    response = HttpResponse(renewals_workbook(rows), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="renouvellements.xlsx"'
    return response
