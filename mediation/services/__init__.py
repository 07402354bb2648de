"""Writes of the package. Each one checks, saves and records a sentence in the journal, in one transaction."""

from mediation.services.assessments import assessment_override, assessment_record
from mediation.services.beneficiaries import (
    beneficiaries_export_recorded,
    beneficiary_archive,
    beneficiary_create,
    beneficiary_file_read,
    beneficiary_restore,
    beneficiary_update,
)
from mediation.services.cases import case_close, case_reopen
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

__all__ = [
    "Participant",
    "assessment_override",
    "assessment_record",
    "beneficiaries_export_recorded",
    "beneficiary_archive",
    "beneficiary_create",
    "beneficiary_file_read",
    "beneficiary_restore",
    "beneficiary_update",
    "case_close",
    "case_reopen",
    "refusal_withdraw",
    "report_create",
    "report_delete",
    "report_read",
    "report_refuse",
    "report_update",
    "reports_export_recorded",
]
