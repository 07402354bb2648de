"""What the registries are given: what is asked of helpers and what they may do, and candidates."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from accounts.enums import Role
from core.formatting import NBSP, ago, day_date, plural, plural_word
from core.registries import Answer, Decision, MenuEntry, PersonalField, registries

_CANDIDATE, _ASKED = "étudier une candidature", "savoir ce qu’un intervenant peut faire à une date"
_APPLICATION = "volunteers.HelperApplication"


def register() -> None:
    """Fill the registries."""
    registries.settings_pages.add(
        MenuEntry("Engagement", "clipboard-check", "volunteers:engagement-policies", "engagement.policy", 55)
    )
    registries.personal_fields.add(
        PersonalField("volunteers.Helper", "approved_on", "jour d’entrée dans l’équipe", _ASKED),
        PersonalField("volunteers.RequirementCompletion", "completed_on", "condition remplie le", _ASKED),
        PersonalField("volunteers.RequirementCompletion", "withdrawn_on", "condition reprise le", _ASKED),
        PersonalField("volunteers.RequirementExemption", "reason", "motif de dispense", _ASKED),
        PersonalField("volunteers.EngagementPause", "reason", "motif de pause", _ASKED),
        *(
            PersonalField(_APPLICATION, name, label, _CANDIDATE, months_kept=12)
            for name, label in (
                ("first_name", "prénom"),
                ("last_name", "nom"),
                ("phone", "téléphone"),
                ("email", "adresse électronique"),
                ("words", "ce que dit la personne"),
                ("availability", "disponibilités"),
                ("interview_words", "notes de l’entretien"),
                ("refusal_words", "explication d’un refus"),
            )
        ),
    )
    registries.decisions.add(candidates_waiting, papers_blocking, own_papers)
    registries.training_attended.add(training_counts)


def training_counts(helper_id: int, code: str, day: date, by: Any) -> None:
    """Attending a training fulfils the requirement that it stands for, once a day, where it is asked."""
    from volunteers.models import Helper
    from volunteers.services.engagement import completion_from_training

    completion_from_training(helper=Helper.objects.get(pk=helper_id), code=code, completed_on=day, by=by)


def candidates_waiting(user: Any) -> Iterable[Decision]:
    """Tell the coordination that people who would like to help wait for a call."""
    from volunteers.models import HelperApplication

    waiting = HelperApplication.objects.visible_to(user).open().order_by("created_at")
    moments = list(waiting.values_list("created_at", flat=True))
    if moments:
        fact = plural(len(moments), "personne propose son aide", "personnes proposent leur aide")
        verb = "La première attend" if len(moments) > 1 else "Elle attend"
        consequence = f"{verb} {ago(moments[0])}{NBSP}: on oublie vite quelqu’un qui n’est pas rappelé."
        answer = Answer("Voir les candidatures", reverse("volunteers:application-list"))
        yield Decision(fact, consequence, (answer,), icon="person-heart", tone="", order=42)


def papers_blocking(user: Any) -> Iterable[Decision]:
    """Tell those who coordinate which helpers may not go on visits for want of something, and what ends soon."""
    from volunteers.models import EngagementPolicy
    from volunteers.selectors.engagement_renewals import RenewalState, renewals, team_of

    membership = user.active_membership
    if membership is None or membership.role not in {Role.COORDINATOR, Role.MANAGER}:
        return
    if not EngagementPolicy.objects.visible_to(user).exists():
        return
    rows = [row for row in renewals(team_of(user)) if not row.requirement.is_optional]
    lacking = {row.helper.pk for row in rows if row.state in {RenewalState.EXPIRED, RenewalState.MISSING}}
    ending = [row for row in rows if row.state == RenewalState.ENDING]
    if lacking or ending:
        who = plural(len(lacking), "intervenant à qui il manque", "intervenants à qui il manque")
        fact = f"{who} un papier ou une formation" if lacking else plural(len(ending), "papier finit bientôt")
        if lacking and ending:
            verb = plural_word(len(ending), "finit", "finissent")
            consequence = f"Leurs missions concernées sont bloquées, et {plural(len(ending), 'autre')} {verb} bientôt."
        else:
            consequence = "Le planning les écarte des missions concernées." if lacking else "Prévenez-les à temps."
        answer = Answer("Voir", reverse("volunteers:renewal-list"))
        yield Decision(fact, consequence, (answer,), icon="clipboard-check", tone="warn", order=44)


def own_papers(user: Any) -> Iterable[Decision]:
    """Tell a helper what is to be signed or shown."""
    from volunteers.models import Helper
    from volunteers.selectors.engagement_pages import asked_lines

    membership = user.active_membership
    helper = (
        Helper.objects.visible_to(user).filter(user=user).first()
        if membership is not None and membership.role == Role.HELPER
        else None
    )
    lines = [line for line in asked_lines(helper) if line.is_to_do and not line.asked.is_optional] if helper else []
    if lines:
        line = lines[0]
        label = f"{line.asked.label[:1].upper()}{line.asked.label[1:]}"
        fact = f"{label} : à signer" if line.is_signed_on_screen else f"{label} : à montrer ou à faire"
        when = line.last_day if line.state == "ending" else line.begins
        consequence = f"Avant le {day_date(when)}." if when else "Sans cela, certaines missions ne sont pas possibles."
        yield Decision(fact, consequence, (Answer("Mes documents", reverse("volunteers:my-documents")),), order=15)
