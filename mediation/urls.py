"""Addresses of the package."""

from django.urls import path

from mediation.views import assessments, cases, files, handovers, lists

app_name = "mediation"
urlpatterns = [
    path("beneficiaires/", lists.beneficiary_list, name="beneficiary-list"),
    path("beneficiaires/export.xlsx", lists.beneficiary_export, name="beneficiary-export"),
    path("beneficiaires/nouveau/", files.beneficiary_create, name="beneficiary-create"),
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
]
