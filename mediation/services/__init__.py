"""Writes of the package. Each one checks, saves and records a sentence in the journal, in one transaction."""

from mediation.services.assessments import assessment_override, assessment_record
from mediation.services.beneficiaries import (
    beneficiaries_export_recorded,
    beneficiary_archive,
    beneficiary_create,
    beneficiary_file_read,
    beneficiary_handover_recorded,
    beneficiary_restore,
    beneficiary_rights_read,
    beneficiary_update,
)
from mediation.services.cases import (
    TransitionRefusedError,
    case_close,
    case_move,
    case_open,
    case_reopen,
    cases_appointed,
)
from mediation.services.consents import consent_record, consent_withdraw
from mediation.services.contacts import contact_add, contact_agreement_withdraw, contact_remove, contact_update
from mediation.services.drafts import draft_discard, draft_finish, draft_keep
from mediation.services.equipment import equipment_add, equipment_update
from mediation.services.erasure import beneficiary_erase, beneficiary_keep
from mediation.services.grids import grid_adopt, grid_discard, grid_prepare, grid_restore, questionnaire_choose
from mediation.services.handovers import cases_reassign, handover_note, handover_undo
from mediation.services.imports import (
    people_import_abandon,
    people_import_answer,
    people_import_start,
    people_import_undo,
    people_import_write,
)
from mediation.services.loan_reminders import loans_remind
from mediation.services.loans import (
    loan_cancel,
    loan_extend,
    loan_hand_over,
    loan_lose,
    loan_reminder_note,
    loan_reserve,
    loan_return,
)
from mediation.services.merging import beneficiary_merge
from mediation.services.notes import note_remove, note_update, note_write
from mediation.services.objectives import (
    objective_add,
    objective_move,
    objective_note,
    objective_sheet_read,
    objective_update,
    step_add,
    step_check,
    step_remove,
)
from mediation.services.reports import (
    Participant,
    refusal_withdraw,
    report_create,
    report_delete,
    report_read,
    report_refuse,
    report_update,
    reports_export_recorded,
)
from mediation.services.retention import erasures_propose
from mediation.services.steps import case_next_set, case_team_set
from mediation.services.wishes import advice_give, advice_update, wish_add, wish_withdraw

__all__ = [
    "Participant",
    "TransitionRefusedError",
    "advice_give",
    "advice_update",
    "assessment_override",
    "assessment_record",
    "beneficiaries_export_recorded",
    "beneficiary_archive",
    "beneficiary_create",
    "beneficiary_erase",
    "beneficiary_file_read",
    "beneficiary_handover_recorded",
    "beneficiary_keep",
    "beneficiary_merge",
    "beneficiary_restore",
    "beneficiary_rights_read",
    "beneficiary_update",
    "case_close",
    "case_move",
    "case_next_set",
    "case_open",
    "case_reopen",
    "case_team_set",
    "cases_appointed",
    "cases_reassign",
    "consent_record",
    "consent_withdraw",
    "contact_add",
    "contact_agreement_withdraw",
    "contact_remove",
    "contact_update",
    "draft_discard",
    "draft_finish",
    "draft_keep",
    "equipment_add",
    "equipment_update",
    "erasures_propose",
    "grid_adopt",
    "grid_discard",
    "grid_prepare",
    "grid_restore",
    "handover_note",
    "handover_undo",
    "loan_cancel",
    "loan_extend",
    "loan_hand_over",
    "loan_lose",
    "loan_reminder_note",
    "loan_reserve",
    "loan_return",
    "loans_remind",
    "note_remove",
    "note_update",
    "note_write",
    "objective_add",
    "objective_move",
    "objective_note",
    "objective_sheet_read",
    "objective_update",
    "people_import_abandon",
    "people_import_answer",
    "people_import_start",
    "people_import_undo",
    "people_import_write",
    "questionnaire_choose",
    "refusal_withdraw",
    "report_create",
    "report_delete",
    "report_read",
    "report_refuse",
    "report_update",
    "reports_export_recorded",
    "step_add",
    "step_check",
    "step_remove",
    "wish_add",
    "wish_withdraw",
]
