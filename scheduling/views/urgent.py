"""An urgent request: choosing it, then a moment for it, booked in one click."""

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import AppRequest, requires, territory_of
from core.formatting import moment
from core.journal import journal_record
from scheduling.enums import RequestStatus
from scheduling.models import Visit, VisitRequest
from scheduling.planning.clock import monday_of
from scheduling.selectors.queue import moments_words, queue_of, queue_rows
from scheduling.selectors.urgent import choice_of, standing_visit, urgent_offer
from scheduling.services.booking import DoubleBookingError
from scheduling.services.plans import plan_for_week
from scheduling.services.urgent import GONE, urgent_book
from scheduling.views.pages import back_to_week, say_undoable, sentences_of, week_url

PAGE_SIZE = 20


@requires("plan.edit")
@require_safe
def urgent(request: AppRequest) -> HttpResponse:
    """Choose the waiting request, or note a new one."""
    words = request.GET.get("q", "").strip()
    page = Paginator(_named(queue_of(request.user), words), PAGE_SIZE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    context = {
        "words": words,
        "page_obj": page,
        "rows": queue_rows(page),
        "back": week_url(monday_of(today), day=today),
    }
    return render(request, "scheduling/urgent/choose.html", context)


def _named(requests: QuerySet[VisitRequest], words: str) -> QuerySet[VisitRequest]:
    """Keep the waiting requests of people whose first or last name or commune holds each word."""
    requests = requests.filter(status=RequestStatus.WAITING)
    for word in words.split():
        holds = Q(beneficiary__first_name__icontains=word) | Q(beneficiary__last_name__icontains=word)
        requests = requests.filter(holds | Q(beneficiary__commune__name__icontains=word))
    return requests


@requires("plan.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def urgent_request(request: AppRequest, pk: int) -> HttpResponse:
    """Show the moments of a request, the best first, and book the chosen one."""
    visible = VisitRequest.objects.visible_to(request.user).select_related("beneficiary__commune", "territory")
    wanted = get_object_or_404(visible, pk=pk)
    if request.method == "POST":
        return _book(request, wanted)
    sentence = f"{request.user} a consulté la demande de visite de {wanted.beneficiary}."
    journal_record(actor=request.user, verb="request.read", target=wanted, sentence=sentence)
    return _slots_page(request, wanted)


def _book(request: AppRequest, wanted: VisitRequest) -> HttpResponse:
    try:
        choice = choice_of(request.POST.get("choix", ""))
        plan = plan_for_week(territory=territory_of(request.user), week=choice.week, by=request.user)
        visit: Visit = urgent_book(plan=plan, request=wanted, put=choice.put, moved=choice.moved, by=request.user)
    except signing.BadSignature:
        return _slots_page(request, wanted, problems=(GONE,), status=422)
    except ValidationError as error:
        status = 409 if isinstance(error, DoubleBookingError) else 422
        return _slots_page(request, wanted, problems=tuple(sentences_of(error)), status=status)
    say_undoable(request, choice.week, f"{visit.beneficiary.full_name} : {moment(visit.starts_at)}.", visit=visit)
    return back_to_week(request, choice.week, visit=visit)


def _slots_page(
    request: AppRequest, wanted: VisitRequest, *, problems: tuple[str, ...] = (), status: int = 200
) -> HttpResponse:
    placed = standing_visit(wanted)
    is_open = placed is None and wanted.status == RequestStatus.WAITING
    today = timezone.localdate()
    context = {
        "wanted": wanted,
        "person": wanted.beneficiary,
        "moments": moments_words(wanted.windows.all()),
        "offer": urgent_offer(request.user, wanted) if is_open else None,
        "placed": placed,
        "problems": problems,
        "now": timezone.localtime(),
        "week_by_hand": monday_of(today),
        "today": today,
    }
    return render(request, "scheduling/urgent/slots.html", context, status=status)
