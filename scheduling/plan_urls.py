"""Addresses of the week, its visits, rounds, calls and settings."""

from datetime import date

from django.urls import path, register_converter

from scheduling.views import (
    absences,
    calls,
    effects,
    proposals,
    publishing,
    reporting,
    rounds,
    settings,
    travel,
    urgent,
    visits,
    week,
    what_if,
)
from scheduling.views.pages import FIRST_YEAR, LAST_YEAR


class DayConverter:
    """A day as "2026-11-23"."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """Read the day; ValueError, for one that does not exist or is out of all sense, makes it a 404."""
        day = date.fromisoformat(value)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValueError(value)
        return day

    def to_url(self, value: date) -> str:
        """Write the day."""
        return value.isoformat()


register_converter(DayConverter, "day")

urlpatterns = [
    path("planning/", week.week, name="week"),
    path("planning/et-si/", what_if.what_if, name="what-if"),
    path("planning/et-si/<int:pk>/arreter/", what_if.what_if_stop, name="what-if-stop"),
    path("planning/<day:week>/", week.week_at, name="week-at"),
    path("planning/<day:week>/carte/<day:day>/", week.route_map, name="route-map"),
    path("planning/<day:week>/defaire/", week.plan_undo, name="plan-undo"),
    path("planning/<day:week>/proposer/", proposals.start, name="proposal-start"),
    path("planning/<day:week>/recherche/", proposals.status, name="proposal-status"),
    path("planning/<day:week>/recherche/arreter/", proposals.stop, name="proposal-stop"),
    path("planning/<day:week>/recherche/laisser/", proposals.abandon, name="proposal-abandon"),
    path("planning/<day:week>/recherche/comparer/", proposals.compare, name="proposal-compare"),
    path("planning/<day:week>/recherche/reprendre/", proposals.accept, name="proposal-accept"),
    path("planning/<day:week>/publier/", publishing.plan_publish, name="plan-publish"),
    path("planning/<day:week>/placer/", visits.visit_place, name="visit-place"),
    path("planning/<day:week>/placer/essai/", visits.place_preview, name="place-preview"),
    path("planning/visite/<int:pk>/", visits.visit_panel, name="visit-panel"),
    path("planning/visite/<int:pk>/essai/", visits.move_preview, name="move-preview"),
    path("planning/visite/<int:pk>/deplacer/", visits.visit_move, name="visit-move"),
    path("planning/visite/<int:pk>/fixer/", visits.visit_pin, name="visit-pin"),
    path("planning/visite/<int:pk>/retirer/", visits.visit_remove, name="visit-remove"),
    path("planning/visite/<int:pk>/resultat/", rounds.visit_outcome, name="visit-outcome"),
    path("planning/visite/<int:pk>/compte-rendu/", reporting.visit_report, name="visit-report"),
    path("planning/visite/<int:pk>/compte-rendu/fait/", reporting.visit_report_done, name="visit-report-done"),
    path("planning/visite/<int:pk>/compte-rendu/annuler/", reporting.visit_report_back, name="visit-report-undo"),
    path("planning/visite/<int:pk>/sans-compte-rendu/", reporting.visit_report_skip, name="visit-report-refuse"),
    path("comptes-rendus/a-faire/", reporting.due_list, name="reports-due"),
    path("planning/urgence/", urgent.urgent, name="urgent"),
    path("planning/urgence/<int:pk>/", urgent.urgent_request, name="urgent-request"),
    path("planning/absence/", absences.absence_create, name="absence"),
    path("planning/absence/<int:pk>/", absences.absence_plan, name="absence-plan"),
    path("planning/absence/<int:pk>/reprendre/", absences.absence_accept, name="absence-accept"),
    path("planning/absence/<int:pk>/a-prevenir/", absences.absence_people, name="absence-people"),
    path("tournees/", rounds.rounds, name="rounds-today"),
    path("tournees/<day:day>/", rounds.rounds, name="rounds"),
    path("tournees/<day:day>/feuilles.pdf", rounds.rounds_pdf, name="rounds-pdf"),
    path("tournee/<int:pk>/<day:day>/", rounds.round_page, name="round"),
    path("tournee/<int:pk>/<day:day>/feuille.pdf", rounds.round_pdf, name="round-pdf"),
    path("ma-tournee/", rounds.my_round, name="my-round"),
    path("appels/", calls.call_list, name="calls"),
    path("appels/<int:pk>/", calls.call_record, name="call-record"),
    path("reglages/planning/", settings.planning_settings, name="settings"),
    path("reglages/planning/effet/", effects.effect_start, name="settings-effect"),
    path("reglages/planning/effet/<int:pk>/", effects.effect, name="settings-effect-at"),
    path("reglages/planning/effet/<int:pk>/arreter/", effects.effect_stop, name="settings-effect-stop"),
    path("reglages/temps-de-route/", travel.travel, name="travel"),
    path("reglages/temps-de-route/corriger/", travel.travel_edit, name="travel-edit"),
    path("reglages/temps-de-route/<int:pk>/retirer/", travel.travel_delete, name="travel-delete"),
    path("reglages/temps-de-route/fichier/", travel.travel_file, name="travel-import"),
    path("reglages/temps-de-route/temps-de-route.csv", travel.travel_export, name="travel-export"),
]
