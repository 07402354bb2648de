"""Registering someone: who, for which session, with whom and how; and the file of someone of the public page."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.access import AppRequest, requires
from accounts.models import Commune
from directory.models import Need
from mediation.enums import Mobility
from mediation.forms import add_service_errors
from mediation.models import Beneficiary
from mediation.selectors.duplicates import likely_duplicates
from scheduling.forms.workshops.wishes import GuestFileForm, WishForm, name_parts
from scheduling.models import SessionWish, WorkshopSession
from scheduling.selectors.workshops.registrations import places_words, sessions_to_join, told_words
from scheduling.services.workshops import wish_people, wishes
from scheduling.transport.reading import aids_of_file
from scheduling.views.workshops.wishes import session_of, wish_of
from scheduling.workshops.enums import WishOrigin, WishStage

FOUND_AT_MOST, PAGE_SIZE = 12, 25


def _asked(request: AppRequest) -> dict[str, str]:
    """Return what the address already says, to be carried from page to page."""
    kept = {name: request.GET.get(name, "") for name in ("beneficiaire", "seance", "need")}
    return {name: value for name, value in kept.items() if value.isdecimal()}


def _need_of(request: AppRequest, asked: dict[str, str]) -> Need | None:
    if "need" not in asked:
        return None
    return get_object_or_404(
        Need.objects.visible_to(request.user).select_related("intake__territory"), pk=asked["need"]
    )


@requires("workshop.register")
@require_http_methods(["GET", "HEAD", "POST"])
def wish_create(request: AppRequest) -> HttpResponse:
    """Register someone: the address names who and which session, or each is asked for in turn."""
    asked = _asked(request)
    need = _need_of(request, asked)
    if "beneficiaire" not in asked:
        return _choose_person(request, asked)
    people = Beneficiary.objects.visible_to(request.user).filter(archived_at=None).select_related("commune")
    person = get_object_or_404(people, pk=asked["beneficiaire"])
    if "seance" not in asked:
        return _choose_session(request, asked, person)
    session = session_of(request, int(asked["seance"]))
    form = WishForm(
        request.POST if request.method == "POST" else None,
        session=session,
        initial=_proposed(person) | ({"needs_ride": True} if "conduire" in request.GET else {}),
    )
    if request.method == "POST" and form.is_valid():
        try:
            wish = wishes.wish_add(
                session=session,
                by=request.user,
                beneficiary=person,
                origin=WishOrigin.PHONE if need else WishOrigin.CASE,
                need=need,
                **form.service_fields(),
            )
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            return _made(request, wish, need)
    context = _form_context(session, person) | {"form": form, "asked": asked, "need": need}
    return render(request, "scheduling/workshops/wish_form.html", context, status=422 if form.errors else 200)


def _proposed(person: Beneficiary) -> dict[str, Any]:
    """Return what the person's file says of the ride."""
    of_file = aids_of_file(person.walking_aid)
    return {
        "needs_ride": person.mobility in {Mobility.DRIVEN, Mobility.NONE},
        "ride_aids": of_file["aids"],
        "ride_escort": of_file["escort"],
    }


def _form_context(session: WorkshopSession, person: Beneficiary) -> dict[str, Any]:
    session.standing_wishes = list(  # type: ignore[attr-defined]  # as the list of sessions prefetches it
        session.wishes.exclude(stage=WishStage.LEFT).order_by("asked_at", "pk")
    )
    words, tone = places_words(session)
    return {"session": session, "person": person, "places": words, "places_tone": tone}


def _made(request: AppRequest, wish: SessionWish, need: Need | None) -> HttpResponse:
    """Go to the session, or back to the call that this answers while the call lasts."""
    told = messages.success if wish.stage == WishStage.PLACED else messages.warning
    told(request, told_words(wish))
    if need is not None and not need.intake.is_closed:
        return redirect("directory:intake", pk=need.intake_id)
    return redirect("scheduling:session-registrations", pk=wish.session_id)


def _choose_person(request: AppRequest, asked: dict[str, str]) -> HttpResponse:
    """Ask who comes."""
    words = request.GET.get("q", "").strip()
    people = Beneficiary.objects.visible_to(request.user).filter(archived_at=None).select_related("commune")
    found = list(people.search(words)[:FOUND_AT_MOST]) if words else []
    session = session_of(request, int(asked["seance"])) if "seance" in asked else None
    context = {"words": words, "people": found, "asked": asked, "kept": urlencode(asked), "session": session}
    return _part(request, "wish_people.html", "wish_person.html", context)


def _choose_session(request: AppRequest, asked: dict[str, str], person: Beneficiary) -> HttpResponse:
    """Ask to which session, the soonest first."""
    words = request.GET.get("q", "").strip()
    rows = sessions_to_join(request.user)
    if words:
        rows = rows.filter(title__icontains=words) | rows.filter(destination__name__icontains=words)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    already = set(
        SessionWish.objects.exclude(stage=WishStage.LEFT).filter(beneficiary=person).values_list("session", flat=True)
    )
    lines = [(row, *places_words(row), row.pk in already) for row in page]
    context = {"person": person, "lines": lines, "page_obj": page, "words": words, "asked": asked}
    context["kept"] = urlencode({name: value for name, value in asked.items() if name != "seance"})
    return _part(request, "wish_sessions.html", "wish_session.html", context)


def _part(request: AppRequest, part: str, page: str, context: dict[str, Any]) -> HttpResponse:
    template = f"partials/{part}" if request.htmx and not request.htmx.boosted else page
    response = render(request, f"scheduling/workshops/{template}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@requires("workshop.register")
@require_http_methods(["GET", "HEAD", "POST"])
def wish_link(request: AppRequest, pk: int) -> HttpResponse:
    """Find the file of someone of the public page among those that look alike, or create it."""
    wish = wish_of(request, pk)
    communes = Commune.objects.visible_to(request.user).order_by("name", "pk")
    first, last = name_parts(wish.guest_name)
    told = {"first_name": first, "last_name": last, "commune": wish.guest_commune}
    is_new = request.method == "POST" and "beneficiary" not in request.POST
    form = GuestFileForm(request.POST if is_new else None, initial=told, communes=communes)
    if request.method == "POST":
        answer = _linked(request, wish, form, is_new=is_new)
        if answer is not None:
            return answer
    alike = likely_duplicates(request.user, told | {"mobile_phone": wish.guest_phone})
    words = request.GET.get("q", "").strip()
    people = Beneficiary.objects.visible_to(request.user).current().select_related("commune")
    found = list(people.search(words)[:FOUND_AT_MOST]) if words else []
    context = {"wish": wish, "session": wish.session, "alike": alike, "form": form, "words": words, "people": found}
    return render(request, "scheduling/workshops/wish_link.html", context, status=422 if form.errors else 200)


def _linked(request: AppRequest, wish: SessionWish, form: GuestFileForm, *, is_new: bool) -> HttpResponse | None:
    """Link what was chosen or created; None when the form is to be shown again."""
    try:
        if not is_new:
            key = request.POST.get("beneficiary", "")
            people = Beneficiary.objects.visible_to(request.user)
            person = get_object_or_404(people, pk=key if key.isdecimal() else 0)
            done = wish_people.wish_link(wish=wish, beneficiary=person, by=request.user)
        elif form.is_valid():
            done = wish_people.wish_file_create(wish=wish, by=request.user, **form.cleaned_data)
        else:
            return None
    except ValidationError as error:
        if is_new:
            add_service_errors(form, error)
            return None
        messages.error(request, " ".join(error.messages))
        return redirect("scheduling:wish-link", pk=wish.pk)
    messages.success(request, f"L’inscription est rattachée à la fiche de {done.name}.")
    return redirect("scheduling:session-registrations", pk=wish.session_id)
