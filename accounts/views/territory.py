"""Settings of the territory: the service, the sectors, the communes."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts import services
from accounts.access import AppRequest, requires, territory_of
from accounts.forms import CommuneForm, SectorForm, TerritoryForm
from accounts.models import Commune, Sector, Territory


@require_http_methods(["GET", "HEAD", "POST"])
@requires("territory.edit")
def territory(request: AppRequest) -> HttpResponse:
    """Show and change how the service is called and reached."""
    current = territory_of(request.user)
    # The form writes into its instance before it is valid: the page keeps the territory as it is saved.
    form = TerritoryForm(request.POST or None, instance=Territory.objects.get(pk=current.pk))
    if request.method == "POST" and form.is_valid():
        try:
            services.territory_update(actor=request.user, territory=current, values=form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Les réglages sont enregistrés.")
            return redirect("accounts:territory")
    return render(request, "accounts/territory.html", {"form": form, "territory": current})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("territory.edit")
def communes(request: AppRequest) -> HttpResponse:
    """List the sectors and the communes; create a sector."""
    form = SectorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sector = services.sector_create(
                actor=request.user, territory=territory_of(request.user), name=form.cleaned_data["name"]
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Le secteur {sector.name} est créé. Choisissez maintenant ses communes.")
            return redirect("accounts:communes")
    sectors = Sector.objects.visible_to(request.user).annotate(size=Count("communes")).order_by("name")
    places = Commune.objects.visible_to(request.user).select_related("sector").defer("outline").order_by("name")
    return render(request, "accounts/communes.html", {"form": form, "sectors": sectors, "communes": places})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("territory.edit")
def sector(request: AppRequest, pk: int) -> HttpResponse:
    """Rename a sector."""
    row = get_object_or_404(Sector.objects.visible_to(request.user), pk=pk)
    former_name = row.name
    form = SectorForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        row.refresh_from_db()
        try:
            services.sector_rename(actor=request.user, sector=row, name=form.cleaned_data["name"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Le secteur s’appelle maintenant {row.name}.")
            return redirect("accounts:communes")
    size = row.communes.count()
    return render(
        request, "accounts/sector.html", {"form": form, "sector": row, "former_name": former_name, "size": size}
    )


@require_POST
@requires("territory.edit")
def sector_delete(request: AppRequest, pk: int) -> HttpResponse:
    """Remove a sector."""
    row = get_object_or_404(Sector.objects.visible_to(request.user), pk=pk)
    services.sector_delete(actor=request.user, sector=row)
    messages.success(request, f"Le secteur {row.name} est supprimé.")
    return redirect("accounts:communes")


@require_http_methods(["GET", "HEAD", "POST"])
@requires("territory.edit")
def commune(request: AppRequest, pk: int) -> HttpResponse:
    """Say which sector a commune is in and where its centre is."""
    row = get_object_or_404(Commune.objects.visible_to(request.user), pk=pk)
    form = CommuneForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            services.commune_update(actor=request.user, commune=row, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{row.name} est à jour.")
            return redirect("accounts:communes")
    return render(request, "accounts/commune.html", {"form": form, "commune": row})
