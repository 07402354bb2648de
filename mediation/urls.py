"""Addresses of the package."""

from django.urls import path

from mediation.views import around, assessments, cases, files, handovers, lists, report_lists, reports, rights

app_name = "mediation"
urlpatterns = [
    path("beneficiaires/", lists.beneficiary_list, name="beneficiary-list"),
    path("beneficiaires/export.xlsx", lists.beneficiary_export, name="beneficiary-export"),
    path("beneficiaires/nouveau/", files.beneficiary_create, name="beneficiary-create"),
    path("beneficiaires/a-effacer/", rights.erasure_list, name="erasure-list"),
    path("beneficiaires/<int:pk>/notes/nouvelle/", around.note_create, name="note-create"),
    path("notes/<int:pk>/", around.note_edit, name="note-edit"),
    path("notes/<int:pk>/supprimer/", around.note_remove, name="note-remove"),
    path("beneficiaires/<int:pk>/entourage/nouveau/", around.contact_create, name="contact-create"),
    path("entourage/<int:pk>/", around.contact_edit, name="contact-edit"),
    path("entourage/<int:pk>/retirer/", around.contact_remove, name="contact-remove"),
    path("entourage/<int:pk>/accord/retirer/", around.contact_withdraw, name="contact-withdraw"),
    path("beneficiaires/<int:pk>/accords/", rights.consent_record, name="consent-record"),
    path("beneficiaires/<int:pk>/droits/", rights.rights, name="rights"),
    path("beneficiaires/<int:pk>/droits/copie.json", rights.handover, {"form": "json"}, name="handover-json"),
    path("beneficiaires/<int:pk>/droits/copie.pdf", rights.handover, {"form": "pdf"}, name="handover-pdf"),
    path("beneficiaires/<int:pk>/droits/effacer/", rights.erase, name="rights-erase"),
    path("beneficiaires/<int:pk>/droits/garder/", rights.keep, name="rights-keep"),
    path("beneficiaires/<int:pk>/", files.beneficiary_detail, name="beneficiary-detail"),
    path("beneficiaires/<int:pk>/modifier/", files.beneficiary_edit, name="beneficiary-edit"),
    path("beneficiaires/<int:pk>/archiver/", cases.beneficiary_archive, name="beneficiary-archive"),
    path("beneficiaires/<int:pk>/restaurer/", cases.beneficiary_restore, name="beneficiary-restore"),
    path("beneficiaires/<int:pk>/suivi/terminer/", cases.case_close, name="case-close"),
    path("beneficiaires/<int:pk>/suivi/reprendre/", cases.case_reopen, name="case-reopen"),
    path("dossiers/reattribuer/", handovers.case_reassign, name="case-reassign"),
    path("dossiers/reattributions/<int:pk>/annuler/", handovers.handover_undo, name="handover-undo"),
    path("dossiers/reattributions/<int:pk>/lu/", handovers.handover_noted, name="handover-noted"),
    path("beneficiaires/<int:pk>/suivi/suite/", cases.case_next, name="case-next"),
    path("beneficiaires/<int:pk>/suivi/equipe/", cases.case_team, name="case-team"),
    path("beneficiaires/<int:pk>/diagnostic/", assessments.assessment_create, name="assessment-create"),
    path("diagnostics/<int:pk>/", assessments.assessment_detail, name="assessment-detail"),
    path("comptes-rendus/", report_lists.report_list, name="report-list"),
    path("comptes-rendus/export.xlsx", report_lists.report_export, name="report-export"),
    path("comptes-rendus/nouveau/", reports.report_create, name="report-create"),
    path("comptes-rendus/<int:pk>/", reports.report_detail, name="report-detail"),
    path("comptes-rendus/<int:pk>/modifier/", reports.report_edit, name="report-edit"),
    path("comptes-rendus/<int:pk>/supprimer/", reports.report_delete, name="report-delete"),
]
