"""Forms of a person's file and of all that is kept in it."""

from mediation.forms.assessments import AssessmentForm, OverrideForm, QuestionForm
from mediation.forms.cases import CloseForm, NextStepForm, ReopenForm, TeamForm
from mediation.forms.errors import add_service_errors
from mediation.forms.handovers import HandoverForm
from mediation.forms.people import PHONE_MESSAGE, BeneficiaryForm
from mediation.forms.rights import ConsentForm, ContactForm, ErasureForm, KeepForm, NoteForm

__all__ = [
    "PHONE_MESSAGE",
    "AssessmentForm",
    "BeneficiaryForm",
    "CloseForm",
    "ConsentForm",
    "ContactForm",
    "ErasureForm",
    "HandoverForm",
    "KeepForm",
    "NextStepForm",
    "NoteForm",
    "OverrideForm",
    "QuestionForm",
    "ReopenForm",
    "TeamForm",
    "add_service_errors",
]
