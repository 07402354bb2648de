"""Someone is absent: noting it, the repaired weeks, accepting them, the list of people to tell."""

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, requires, territory_of
from mediation.forms import add_service_errors
from scheduling.forms.absences import AbsenceForm
from scheduling.planning.clock import monday_of
from scheduling.selectors.absences import AbsenceReview, absence_review, offers_of
from scheduling.services import absences as services
from scheduling.services.booking import DoubleBookingError
from scheduling.services.unavailability import absence_words
from scheduling.views.pages import asked_day, say_undoable, sentences_of, week_url
from volunteers.enums import ExceptionKind
from volunteers.models import AvailabilityException, Helper


def absence_of(request: AppRequest, pk: int) -> AvailabilityException:
    """Return an absence that the member may see; 404 otherwise."""
    rows = AvailabilityException.objects.visible_to(request.user).filter(kind=ExceptionKind.ABSENT)
    return get_object_or_404(rows.select_related("helper__territory"), pk=pk)


@requires("plan.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def absence_create(request: AppRequest) -> HttpResponse:
    """Ask who is absent and when; note it, then show what becomes of the visits."""
    team = Helper.objects.visible_to(request.user).active().order_by("first_name", "last_name", "pk")
    if request.method != "POST":
        return _form_page(request, AbsenceForm(team=team, initial=_initial(request)))
    form = AbsenceForm(request.POST, team=team)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    asked = form.cleaned_data
    try:
        absence = services.absence_note(
            helper=form.absent,
            starts_on=asked["starts_on"],
            ends_on=asked["ends_on"],
            reason=asked["reason"],
            by=request.user,
        )
    except ValidationError as error:
        add_service_errors(form, error)
        return _form_page(request, form, status=422)
    return redirect("scheduling:absence-plan", pk=absence.pk)


def _initial(request: AppRequest) -> dict[str, object]:
    day = max(asked_day(request) or timezone.localdate(), timezone.localdate())
    return {"helper": request.GET.get("intervenant", ""), "starts_on": day}


def _back(request: AppRequest) -> str:
    day = asked_day(request) or timezone.localdate()
    return week_url(monday_of(day), day=day)


def _form_page(request: AppRequest, form: AbsenceForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "back": _back(request)}
    return render(request, "scheduling/absences/form.html", context, status=status)


@requires("plan.edit")
@require_safe
def absence_plan(request: AppRequest, pk: int) -> HttpResponse:
    """Show what becomes of each visit, before and after."""
    absence = absence_of(request, pk)
    return _review_page(request, absence_review(request.user, absence))


def _review_page(
    request: AppRequest, review: AbsenceReview, *, problems: tuple[str, ...] = (), status: int = 200
) -> HttpResponse:
    absence = review.absence
    first = max(absence.starts_on, timezone.localdate())
    context = {
        "review": review,
        "days": absence_words(absence),
        "problems": problems,
        "back": week_url(monday_of(first), day=first),
    }
    return render(request, "scheduling/absences/review.html", context, status=status)


@requires("plan.edit")
@require_POST
def absence_accept(request: AppRequest, pk: int) -> HttpResponse:
    """Take what was shown. Something that changed meanwhile: show the new proposal instead."""
    absence = absence_of(request, pk)
    try:
        noted, offers = offers_of(request.POST.get("choix", ""))
        if noted != absence.pk:
            raise Http404
        changes = services.absence_accept(absence=absence, offers=offers, by=request.user)
    except signing.BadSignature:
        problems: tuple[str, ...] = (services.OUT_OF_DATE,)
        return _review_page(request, absence_review(request.user, absence), problems=problems, status=422)
    except ValidationError as error:
        status = 409 if isinstance(error, DoubleBookingError) or services.OUT_OF_DATE in error.messages else 422
        review = absence_review(request.user, absence)
        return _review_page(request, review, problems=tuple(sentences_of(error)), status=status)
    if len(changes) == 1:
        say_undoable(request, changes[0].plan.week, f"{changes[0].sentence}.")
    else:
        messages.success(request, " ".join(f"{change.sentence}." for change in changes))
    return redirect("scheduling:absence-plan", pk=absence.pk)


@requires("plan.edit")
@require_safe
def absence_people(request: AppRequest, pk: int) -> HttpResponse:
    """Print the list of people to tell."""
    absence = absence_of(request, pk)
    review = absence_review(request.user, absence)
    context = {
        "review": review,
        "days": absence_words(absence),
        "territory": territory_of(request.user),
    }
    return render(request, "scheduling/absences/people.html", context)
