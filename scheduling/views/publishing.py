"""Publishing a week: what will happen, then do it."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.access import AppRequest, requires
from core.concurrency import StaleVersionError
from core.formatting import enumerate_fr, plural
from scheduling.models import Plan
from scheduling.selectors.comparison import publish_preview
from scheduling.services import publishing
from scheduling.services.booking import DoubleBookingError
from scheduling.views.pages import back_to_week, sentences_of
from scheduling.views.week import plan_of

CHANGED = "Le planning a changé depuis que vous avez ouvert cette page. Relisez ce qui suit, puis publiez."


@requires("plan.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def plan_publish(request: AppRequest, week: date) -> HttpResponse:
    """Say who will be told, then publish and tell them."""
    plan = plan_of(request, week)
    if request.method != "POST":
        return _ask(request, plan)
    expected = request.POST.get("version", "")
    try:
        result = publishing.plan_publish(
            plan=plan, by=request.user, expected_version=int(expected) if expected.isdigit() else 0
        )
    except StaleVersionError:
        plan.refresh_from_db()
        return _ask(request, plan, changed=CHANGED, status=409)
    except ValidationError as error:
        plan.refresh_from_db()
        status = 409 if isinstance(error, DoubleBookingError) else 422
        return _ask(request, plan, problems=sentences_of(error), status=status)
    _tell(request, result)
    return back_to_week(request, week)


def _ask(
    request: AppRequest, plan: Plan, *, changed: str = "", problems: list[str] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "plan": plan,
        "week": plan.week,
        "preview": publish_preview(request.user, plan),
        "changed": changed,
        "problems": problems or [],
    }
    template = "scheduling/week/partials/publish.html" if request.htmx else "scheduling/week/publish.html"
    response = render(request, template, context, status=status)
    if request.htmx:
        response["HX-Retarget"], response["HX-Reswap"] = "#fenetre", "innerHTML"
    return response


def _tell(request: AppRequest, result: publishing.PublishResult) -> None:
    told = [plural(result.mails, "e-mail part", "e-mails partent")] if result.mails else []
    if result.texts:
        told.append(plural(result.texts, "SMS part", "SMS partent"))
    if result.calls:
        told.append(plural(result.calls, "personne est à appeler", "personnes sont à appeler"))
    sentence = f"{plural(result.visits, 'visite publiée', 'visites publiées')}."
    messages.success(request, f"{sentence} {enumerate_fr(told).capitalize()}." if told else sentence)
    for refused in result.refused:
        messages.warning(request, refused)
    if result.unreached:
        names = enumerate_fr(result.unreached)
        messages.warning(request, f"Sans e-mail ni SMS, à prévenir vous-même : {names}.")
