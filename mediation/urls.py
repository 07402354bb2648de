"""Addresses of the package."""

from django.urls import path

from mediation.views import assessments, cases, files, grids, lists, objectives, sheets, steps

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
    path("beneficiaires/<int:pk>/suivi/suite/", cases.case_next, name="case-next"),
    path("beneficiaires/<int:pk>/suivi/equipe/", cases.case_team, name="case-team"),
    path("beneficiaires/<int:pk>/diagnostic/", assessments.assessment_create, name="assessment-create"),
    path("beneficiaires/<int:pk>/diagnostic/question/<int:step>/", steps.assessment_step, name="assessment-step"),
    path("beneficiaires/<int:pk>/diagnostic/reponses/", steps.assessment_review, name="assessment-review"),
    path("beneficiaires/<int:pk>/diagnostic/recommencer/", steps.assessment_discard, name="assessment-discard"),
    path("diagnostics/<int:pk>/", assessments.assessment_detail, name="assessment-detail"),
    path("beneficiaires/<int:pk>/objectifs/ajouter/", objectives.objective_create, name="objective-create"),
    path("beneficiaires/<int:pk>/objectifs/feuille/", sheets.objective_sheet, name="objective-sheet"),
    path("beneficiaires/<int:pk>/objectifs/feuille.pdf", sheets.objective_sheet_pdf, name="objective-sheet-pdf"),
    path("objectifs/<int:pk>/", objectives.objective_detail, name="objective-detail"),
    path("objectifs/<int:pk>/modifier/", objectives.objective_edit, name="objective-edit"),
    path("objectifs/<int:pk>/deplacer/", objectives.objective_move, name="objective-move"),
    path("objectifs/<int:pk>/etapes/", objectives.step_add, name="objective-step-add"),
    path("objectifs/<int:pk>/etapes/cocher/", objectives.step_check, name="objective-step-check"),
    path("reglages/orientation/", grids.grid, name="grid"),
    path("reglages/orientation/regle/", grids.grid_rule, name="grid-rule"),
    path("reglages/orientation/regle/deplacer/", grids.grid_rule_move, name="grid-rule-move"),
    path("reglages/orientation/regle/retirer/", grids.grid_rule_remove, name="grid-rule-remove"),
    path("reglages/orientation/mettre-en-service/", grids.grid_adopt, name="grid-adopt"),
    path("reglages/orientation/abandonner/", grids.grid_discard, name="grid-discard"),
    path("reglages/orientation/reprendre/", grids.grid_restore, name="grid-restore"),
    path("reglages/orientation/questionnaire/", grids.questionnaire_choose, name="questionnaire-choose"),
]
