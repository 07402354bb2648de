"""The list of beneficiaries and its export."""

from typing import Any

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET
from django_tables2 import RequestConfig

from accounts.access import AppRequest, membership_of, requires, territory_of
from core.formatting import number, plural, plural_word
from mediation.exports import CONTENT_TYPE, beneficiaries_workbook
from mediation.filters import BeneficiaryFilter
from mediation.models import Beneficiary
from mediation.selectors.next_steps import next_words
from mediation.selectors.outlook import next_day
from mediation.selectors.queues import of_member, open_cases, queue_lines
from mediation.services import beneficiaries_export_recorded
from mediation.tables import BeneficiaryTable

PER_PAGE = 25
_ALWAYS_SHOWN = ("q", "status", "mine", "queue", "no_car", "handover")
_SORTS = (
    ("", "Nom"),
    ("status", "Attente la plus longue"),
    ("step", "Étape la plus proche"),
    ("commune", "Commune"),
    ("age", "Âge, les plus jeunes"),
    ("-age", "Âge, les plus âgés"),
    ("referent", "Référent"),
)


def _filtered(request: AppRequest) -> BeneficiaryFilter:
    people: Any = Beneficiary.objects.visible_to(request.user).with_case().select_related("commune__sector")
    if request.GET.get("sort", "").lstrip("-") == "step":
        people = people.annotate(soonest=next_day("pk", F("case_next_action_on")))
    return BeneficiaryFilter(request.GET, queryset=people, request=request)


def _table(request: AppRequest, people: Any, *, guessed: bool = False) -> BeneficiaryTable:
    membership = membership_of(request.user)
    hidden = () if membership.may("assessment.view") else ("level",)
    table = BeneficiaryTable(
        people.order_by("guess_rank", "last_name", "first_name", "pk") if guessed else people,
        user_id=request.user.pk,
        may_case=membership.may("case.edit"),
        back=request.get_full_path(),
        exclude=hidden,
        order_by=() if guessed else "name",
    )
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    table.steps = next_words((row.record for row in table.paginated_rows), request.user)
    return table


def _chips(request: AppRequest, filter_set: BeneficiaryFilter) -> list[tuple[str, str, str, int, bool]]:
    """Return the chips of the situation: name, value, words, how many people, whether chosen."""
    user, asked = request.user, request.GET
    mine = of_member(open_cases(user), user.pk).count()
    without_car = filter_set.only_without_car(Beneficiary.objects.visible_to(user).current(), "no_car", value=True)
    return [
        ("mine", "true", "Mes dossiers", mine, asked.get("mine") == "true"),
        *(
            ("queue", line.queue.value, line.label, line.count, line.queue.value in asked.getlist("queue"))
            for line in queue_lines(user)
        ),
        ("no_car", "true", "Sans voiture", without_car.count(), asked.get("no_car") == "true"),
    ]


def _lead(request: AppRequest) -> str:
    """Say how many people are followed and how many wait."""
    everyone = Beneficiary.objects.visible_to(request.user)
    followed, waiting = everyone.followed().count(), everyone.waiting_for_answer().count()
    if not followed:
        return "Personne n’est suivi pour l’instant."
    people = f"{plural(followed, 'personne suivie', 'personnes suivies')}."
    if not waiting:
        return f"{people} Aucune n’attend de première réponse."
    return f"{people} {number(waiting)} {plural_word(waiting, 'attend', 'attendent')} une première réponse."


@requires("beneficiary.view")
@require_GET
def beneficiary_list(request: AppRequest) -> HttpResponse:
    """Show the people of the territory, filtered by the address; a fragment for htmx."""
    filter_set = _filtered(request)
    people = filter_set.qs
    table = _table(request, people, guessed=filter_set.guessed)
    membership = membership_of(request.user)
    context: dict[str, Any] = {
        "filter": filter_set,
        "guessed": filter_set.guessed,
        "table": table,
        "count": table.paginator.count,
        "is_filtered": any(request.GET.get(name) for name in filter_set.filters),
        "may_edit": membership.may("beneficiary.edit"),
        "may_reassign": membership.may("case.reassign"),
        "may_import": membership.may("beneficiary.import"),
        "may_export": membership.may("beneficiary.export"),
        "may_merge": membership.may("beneficiary.merge"),
        "query": request.GET.urlencode(),
    }
    if not request.htmx:
        context["is_empty"] = not Beneficiary.objects.visible_to(request.user).exists()
        context["lead"] = _lead(request)
        context["more_fields"] = [field for field in filter_set.form if field.name not in _ALWAYS_SHOWN]
        context["sorts"] = _SORTS
        context["chips"] = _chips(request, filter_set)
        context["more_used"] = any(request.GET.get(field.name) for field in context["more_fields"])
    template = "partials/beneficiary_results.html" if request.htmx else "beneficiary_list.html"
    response = render(request, f"mediation/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@requires("beneficiary.export")
@require_GET
def beneficiary_export(request: AppRequest) -> HttpResponse:
    """Download the filtered list; the journal keeps that it left."""
    people = list(_filtered(request).qs)
    beneficiaries_export_recorded(territory=territory_of(request.user), by=request.user, count=len(people))
    name = f"beneficiaires-{timezone.localdate():%Y-%m-%d}.xlsx"
    return HttpResponse(
        beneficiaries_workbook(people),
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
