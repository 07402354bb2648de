"""Settings of journeys: what the estimate says, what those who drive say."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AppRequest, requires, territory_of
from accounts.models import Commune
from core.formatting import percent, plural
from scheduling.forms.travel import MAX_FILE_BYTES, TravelFileForm, TravelForm
from scheduling.models import TravelOverride
from scheduling.optimiser import ESTIMATE_ERROR
from scheduling.selectors.travel import travel_csv, travel_import_analysis, travel_rows
from scheduling.services.travel import travel_import, travel_remove, travel_set


def _communes(request: AppRequest) -> QuerySet[Commune]:
    return Commune.objects.visible_to(request.user).defer("outline").order_by("name")


def _chosen(request: AppRequest, name: str) -> Commune | None:
    """Return the commune asked for in the address; None when absent or not of this territory."""
    key = request.GET.get(name, "")
    return _communes(request).filter(pk=int(key)).first() if key.isdecimal() and len(key) < 10 else None


@requires("travel.edit")
@require_safe
def travel(request: AppRequest) -> HttpResponse:
    """List the corrected journeys, or all those that start from a commune."""
    start = _chosen(request, "depuis")
    context = {
        "rows": travel_rows(territory_of(request.user), start),
        "start": start,
        "communes": list(_communes(request)),
        "error": percent(ESTIMATE_ERROR),
    }
    return render(request, "scheduling/travel/list.html", context)


@requires("travel.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def travel_edit(request: AppRequest) -> HttpResponse:
    """Correct a journey, chosen here or in the list."""
    start, end = _chosen(request, "depuis"), _chosen(request, "vers")
    row = _row(request, start, end)
    noted = row.minutes if row else None
    initial = {"start": start, "end": end, "minutes": noted, "known": noted}
    form = TravelForm(request.POST or None, initial=initial, communes=_communes(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            saved = travel_set(
                territory=territory_of(request.user),
                by=request.user,
                start=given["start"],
                end=given["end"],
                minutes=given["minutes"],
                both_ways=not given["one_way"],
                known=given["known"],
            )
        except ValidationError as error:
            form = _again(request, form, error)
        else:
            messages.success(request, f"{saved.from_commune.name} – {saved.to_commune.name} : c’est noté.")
            return redirect("scheduling:travel")
    estimate = travel_estimate(request, start, end)
    context = {"form": form, "estimate": estimate, "error": percent(ESTIMATE_ERROR), "start": start, "end": end}
    return render(request, "scheduling/travel/edit.html", context, status=422 if form.errors else 200)


def _row(request: AppRequest, start: Commune | None, end: Commune | None) -> TravelOverride | None:
    if start is None or end is None:
        return None
    return TravelOverride.objects.visible_to(request.user).filter(from_commune=start, to_commune=end).first()


def travel_estimate(request: AppRequest, start: Commune | None, end: Commune | None) -> int | None:
    """Minutes estimated between the two communes of the address; None when it names none."""
    if start is None or end is None or start == end:
        return None
    rows = travel_rows(territory_of(request.user), start)
    return next(row.estimate for row in rows if row.end.pk == end.pk)


def _again(request: AppRequest, form: TravelForm, error: ValidationError) -> TravelForm:
    """Return the form with the refusal, carrying the time that stands now: sent again, it is a choice."""
    current = _row(request, form.cleaned_data["start"], form.cleaned_data["end"])
    sent = request.POST.copy()
    sent["known"] = str(current.minutes) if current else ""
    again = TravelForm(sent, communes=_communes(request))
    again.is_valid()
    again.add_error(None, error)
    return again


@requires("travel.edit")
@require_POST
def travel_delete(request: AppRequest, pk: int) -> HttpResponse:
    """Go back to the estimate for a journey."""
    rows = TravelOverride.objects.visible_to(request.user).select_related("from_commune", "to_commune")
    row = get_object_or_404(rows, pk=pk)
    travel_remove(override=row, by=request.user)
    messages.success(request, f"{row.from_commune.name} – {row.to_commune.name} : l’estimation vaut de nouveau.")
    return redirect("scheduling:travel")


@requires("travel.edit")
@require_safe
def travel_export(request: AppRequest) -> HttpResponse:
    """Give the corrected journeys as a file."""
    response = HttpResponse(travel_csv(territory_of(request.user)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="temps-de-route.csv"'
    return response


@requires("travel.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def travel_file(request: AppRequest) -> HttpResponse:
    """Read a file, show what it would change, and write it once confirmed."""
    if request.method == "POST" and "text" in request.POST:
        return _take(request, request.POST["text"][:MAX_FILE_BYTES])
    form = TravelFileForm(request.POST or None, request.FILES or None) if request.method == "POST" else TravelFileForm()
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["file"]
        analysis = travel_import_analysis(territory_of(request.user), text)
        if not analysis.problem:
            return render(request, "scheduling/travel/analysis.html", {"analysis": analysis, "text": text})
        form.add_error("file", analysis.problem)
    return render(request, "scheduling/travel/import.html", {"form": form}, status=422 if form.errors else 200)


def _take(request: AppRequest, text: str) -> HttpResponse:
    try:
        count = travel_import(
            territory=territory_of(request.user), by=request.user, text=text, with_doubtful="doubtful" in request.POST
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("scheduling:travel-import")
    messages.success(request, f"{plural(count, 'trajet corrigé', 'trajets corrigés')}.")
    return redirect("scheduling:travel")
