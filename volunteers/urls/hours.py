"""Addresses: hours, kilometres and the valuation of volunteering."""

from django.urls import path

from volunteers.views import hours, hours_papers, hours_rates, hours_team

urlpatterns = [
    path("mes-heures/", hours.my_hours, name="my-hours"),
    path("mes-heures/ajouter/", hours.my_hours_add, name="my-hours-add"),
    path("mes-heures/tout-est-juste/", hours.my_hours_declare_all, name="my-hours-declare-all"),
    path("mes-heures/reprendre/", hours.my_hours_undeclare, name="my-hours-undeclare"),
    path("mes-heures/<int:pk>/juste/", hours.my_hours_declare, name="my-hours-declare"),
    path("mes-heures/<int:pk>/corriger/", hours.my_hours_correct, name="my-hours-correct"),
    path("mes-heures/<int:pk>/retirer/", hours.my_hours_remove, name="my-hours-remove"),
    path("heures/", hours_team.hours_list, name="hours-list"),
    path("heures/valider/", hours_team.hours_validate, name="hours-validate"),
    path("heures/reprendre/", hours_team.hours_unvalidate, name="hours-unvalidate"),
    path("heures/<int:pk>/a-revoir/", hours_team.hours_contest, name="hours-contest"),
    path("heures/<int:pk>/plus-a-revoir/", hours_team.hours_reopen, name="hours-reopen"),
    path("heures/<int:pk>/corriger/", hours_team.hours_correct, name="hours-correct"),
    path("heures/<int:pk>/retirer/", hours_team.hours_remove, name="hours-remove"),
    path("heures/valorisation/", hours_papers.valuation_page, name="valuation"),
    path("heures/valorisation/tableur/", hours_papers.valuation_xlsx, name="valuation-xlsx"),
    path("intervenants/<int:pk>/heures/", hours_papers.sheet_page, name="hours-sheet"),
    path("intervenants/<int:pk>/heures/ajouter/", hours_team.hours_add, name="hours-add"),
    path("intervenants/<int:pk>/heures/pdf/", hours_papers.sheet_pdf, name="hours-sheet-pdf"),
    path("intervenants/<int:pk>/heures/tableur/", hours_papers.sheet_xlsx, name="hours-sheet-xlsx"),
    path("intervenants/<int:pk>/attestation/", hours_papers.certificate_page, name="hours-certificate"),
    path("intervenants/<int:pk>/attestation/pdf/", hours_papers.certificate_pdf, name="hours-certificate-pdf"),
    path("reglages/baremes/", hours_rates.rates_page, name="hours-rates"),
    path("reglages/baremes/kilometre/", hours_rates.mileage_rate_add, name="mileage-rate-add"),
    path("reglages/baremes/heure/", hours_rates.valuation_rate_add, name="valuation-rate-add"),
    path("reglages/baremes/kilometre/<int:pk>/retirer/", hours_rates.mileage_rate_remove, name="mileage-rate-remove"),
    path("reglages/baremes/heure/<int:pk>/retirer/", hours_rates.valuation_rate_remove, name="valuation-rate-remove"),
]
