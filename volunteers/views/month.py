"""The weeks to come, told by the link of the monthly e-mail without signing in, or on the own page."""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AppRequest, requires
from accounts.models import User
from core.throttle import TOO_MANY, is_refused
from mediation.forms import add_service_errors
from volunteers import services
from volunteers.forms.availability import CannotComeForm, weeks_told, weeks_typed
from volunteers.forms.helpers import ExceptionForm
from volunteers.models import Helper
from volunteers.selectors import coming_exceptions, usual_week
from volunteers.selectors.availability import WeekAsked, coming_mondays, promises_of, weeks_asked
from volunteers.services.availability_months import question_of, weeks_answer
from volunteers.services.unavailability import GONE, cannot_come
from volunteers.views.availability import own_helper

SAVED = "C’est noté, merci. Vous pouvez encore changer d’avis."
WARNED = "C’est noté, merci de l’avoir dit. Le service est prévenu et cherche une solution."


@dataclass(frozen=True, slots=True)
class Month:
    """Where the weeks are told: who, which weeks, by whom, and where the page stands."""

    helper: Helper
    mondays: list[date]
    by: User | None
    url: str
    template: str
    more: dict[str, Any]

    def page(
        self,
        request: HttpRequest,
        *,
        weeks: list[WeekAsked] | None = None,
        exception: ExceptionForm | None = None,
        said: str = "",
        problem: str = "",
        status: int = 200,
    ) -> HttpResponse:
        """Show the weeks, with what was just done or is wrong."""
        context = {
            "helper": self.helper,
            "weeks": weeks if weeks is not None else weeks_asked(self.helper, self.mondays),
            "usual": usual_week(self.helper),
            "exceptions": coming_exceptions(self.helper).filter(week_answer=None)[:20],
            "exception_form": exception or ExceptionForm(prefix="absence"),
            "promises": promises_of(self.helper),
            "said": said,
            "problem": problem,
            "page_url": self.url,
            "territory": self.helper.territory,
            "territory_name": self.helper.territory.name,
            **self.more,
        }
        return render(request, self.template, context, status=status)


def _unseen(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The address holds a secret: no other site hears of it, no search engine keeps it."""

    @functools.wraps(view)
    def answered(request: HttpRequest, secret: str) -> HttpResponse:
        response = view(request, secret)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answered


# No account and no session act here: who knows the secret may answer, and a forger of forms does not know it. A page
# that sends no referrer has no origin to check either.
@csrf_exempt
@login_not_required
@never_cache
@_unseen
@require_http_methods(["GET", "HEAD", "POST"])
def month(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the weeks to come to whoever holds the link of the month, and take what is said of them."""
    question = question_of(secret)
    if question is None:
        return render(request, "volunteers/availability/month_unknown.html", status=404)
    territory = question.helper.territory
    if question.is_dead:
        context = {"territory": territory, "territory_name": territory.name}
        return render(request, "volunteers/availability/month_over.html", context, status=410)
    more = {"question": question}
    place = Month(question.helper, question.weeks, None, request.path, "volunteers/availability/month.html", more)
    if request.method != "POST":
        return place.page(request)
    if is_refused(request, "month"):
        told = weeks_told(request.POST, _mondays(place))
        return place.page(request, weeks=weeks_typed(told, {}), problem=TOO_MANY, status=429)
    return _posted(request, place)


def _mondays(place: Month) -> Iterable[date]:
    return [week.monday for week in weeks_asked(place.helper, place.mondays)]


def _posted(request: HttpRequest, place: Month) -> HttpResponse:
    acts = {"absence": _exception, "empechement": _cannot_come}
    return acts.get(request.POST.get("act", ""), _weeks)(request, place)


def _weeks(request: HttpRequest, place: Month) -> HttpResponse:
    told = weeks_told(request.POST, _mondays(place))
    try:
        weeks_answer(helper=place.helper, told=told, by=place.by)
    except ValidationError as error:
        weeks = weeks_typed(told, error.message_dict)
        problem = "Une semaine est à préciser, rien n’est encore enregistré."
        return place.page(request, weeks=weeks, problem=problem, status=422)
    return place.page(request, said=SAVED)


def _exception(request: HttpRequest, place: Month) -> HttpResponse:
    form = ExceptionForm(request.POST, prefix="absence")
    if form.is_valid():
        try:
            services.exception_add(helper=place.helper, by=place.by, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            return place.page(request, said=SAVED)
    return place.page(request, exception=form, problem="Un champ est à corriger.", status=422)


def _cannot_come(request: HttpRequest, place: Month) -> HttpResponse:
    problem = _warned(request, place.helper, place.by)
    return place.page(request, said="" if problem else WARNED, problem=problem, status=409 if problem else 200)


def _warned(request: HttpRequest, helper: Helper, by: User | None) -> str:
    """Note that the helper cannot come; return why not, or nothing."""
    form = CannotComeForm(request.POST)
    if not form.is_valid():
        return GONE
    asked = form.cleaned_data
    try:
        cannot_come(
            helper=helper,
            promise_key=asked["promise"],
            by=by,
            is_whole_day=asked["whole_day"],
            reason=asked["reason"],
        )
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@requires("availability.edit_own")
@require_http_methods(["GET", "HEAD", "POST"])
def my_weeks(request: AppRequest) -> HttpResponse:
    """The weeks to come of the person signed in."""
    helper = own_helper(request)
    if helper is None:
        return render(request, "volunteers/no_own_file.html")
    url = reverse("volunteers:my-weeks")
    place = Month(helper, coming_mondays(), request.user, url, "volunteers/availability/my_weeks.html", {})
    return _weeks(request, place) if request.method == "POST" else place.page(request)


@requires("availability.edit_own")
@require_POST
def my_cannot_come(request: AppRequest) -> HttpResponse:
    """Say that one cannot come to a visit, or that day."""
    own = Helper.objects.visible_to(request.user).filter(user=request.user)
    problem = _warned(request, get_object_or_404(own), request.user)
    if problem:
        messages.warning(request, problem)
    else:
        messages.success(request, WARNED)
    return redirect("volunteers:my-availability")
