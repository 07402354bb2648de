"""A partner's answer, the same by the link, from the inbox, or noted by the team after a telephone call."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import QueryDict

from accounts.models import User
from directory.forms.referrals import AcceptForm, DateForm, DeclineForm, NotServedForm, ServedForm
from directory.models import Referral
from directory.services import referral_answers as services

Answer = Callable[[Referral, Any, User | None], Referral]
_FORMS: dict[str, type[forms.Form]] = {
    form.act: form for form in (AcceptForm, DateForm, DeclineForm, ServedForm, NotServedForm)
}
_NAMES = {"accepter": "accept", "date": "date", "decliner": "decline", "apportee": "served", "pas-apportee": "missed"}
_ACTS: dict[str, tuple[Answer, str]] = {
    "accepter": (
        lambda row, form, by: services.referral_accept(referral=row, by=by),
        "C’est noté : la demande est acceptée.",
    ),
    "date": (
        lambda row, form, by: services.referral_propose_date(
            referral=row, at=form.moment(), by=by, note=form.cleaned_data["note"]
        ),
        "C’est noté : la date est proposée. L’équipe prévient la personne.",
    ),
    "decliner": (
        lambda row, form, by: services.referral_decline(referral=row, by=by, **form.cleaned_data),
        "C’est noté, merci de l’avoir dit : nous cherchons ailleurs.",
    ),
    "apportee": (
        lambda row, form, by: services.referral_report(referral=row, is_served=True, by=by),
        "C’est noté : l’aide est apportée. Merci.",
    ),
    "pas-apportee": (
        lambda row, form, by: services.referral_report(referral=row, is_served=False, by=by, **form.cleaned_data),
        "C’est noté, merci : nous reprenons contact avec la personne.",
    ),
}


def answer_forms() -> dict[str, forms.Form]:
    """Return the empty forms of an answer, by the name the template gives them."""
    return {name: _FORMS[act](prefix=act) for act, name in _NAMES.items()}


def run_answer(post: QueryDict, referral: Referral, by: User | None) -> tuple[dict[str, forms.Form], str]:
    """Do what was answered. Return the forms, with the errors of the one that was posted, and what was done.

    Nothing was done when the second is empty.
    """
    act = post.get("act", "")
    shown = answer_forms()
    if act not in _ACTS:
        return shown, ""
    form = _FORMS[act](post, prefix=act)
    shown[_NAMES[act]] = form
    if not form.is_valid():
        return shown, ""
    service, done = _ACTS[act]
    try:
        service(referral, form, by)
    except ValidationError as error:
        add_errors(form, error, {"at": "day"})
        return shown, ""
    return shown, done


def add_errors(form: forms.BaseForm, error: ValidationError, names: dict[str, str] | None = None) -> None:
    """Show a service's messages at their fields, the others on top; ``names`` translates those that differ."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for given, messages in error.error_dict.items():
        name = (names or {}).get(given, given)
        form.add_error(name if name in form.fields and name != NON_FIELD_ERRORS else None, messages)


def problems(shown: dict[str, forms.Form]) -> list[str]:
    """Return the messages that no field of the answer shows: another one was first, for example."""
    return [str(message) for form in shown.values() if form.is_bound for message in form.non_field_errors()]
