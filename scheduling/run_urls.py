"""Addresses: the runs of a day."""

from django.urls import URLPattern, path

from scheduling.views.transport import day_papers, run_day, run_legs, run_repair, run_search

urlpatterns: list[URLPattern] = [
    path("deplacements/", run_day.ride_today, name="ride-today"),
    path("deplacements/jour/<day:day>/", run_day.ride_day, name="ride-day"),
    path("deplacements/jour/<day:day>/journee.pdf", day_papers.day_pdf, name="ride-day-pdf"),
    path("deplacements/jour/<day:day>/journee.xlsx", day_papers.day_xlsx, name="ride-day-xlsx"),
    path("deplacements/jour/<day:day>/carte/", run_day.ride_map, name="ride-map"),
    path("deplacements/jour/<day:day>/defaire/", run_day.ride_undo, name="ride-undo"),
    path("deplacements/jour/<day:day>/publier/", run_day.ride_publish, name="ride-publish"),
    path("deplacements/jour/<day:day>/a-prevenir/", run_repair.ride_to_phone, name="ride-to-phone"),
    path("deplacements/jour/<day:day>/absent/<int:pk>/", run_repair.ride_repair, name="ride-repair"),
    path("deplacements/jour/<day:day>/proposer/", run_search.start, name="ride-search-start"),
    path("deplacements/jour/<day:day>/recherche/", run_search.status, name="ride-search-status"),
    path("deplacements/jour/<day:day>/recherche/arreter/", run_search.stop, name="ride-search-stop"),
    path("deplacements/jour/<day:day>/recherche/laisser/", run_search.abandon, name="ride-search-abandon"),
    path("deplacements/jour/<day:day>/recherche/reprendre/", run_search.accept, name="ride-search-accept"),
    path("deplacements/trajet/<int:pk>/", run_legs.leg_offers, name="leg-offers"),
    path("deplacements/trajet/<int:pk>/retirer/", run_legs.leg_out, name="leg-out"),
    path("deplacements/trajet/<int:pk>/fixer/", run_legs.leg_pin, name="leg-pin"),
]
