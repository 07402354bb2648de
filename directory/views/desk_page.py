"""What the templates of a call read, gathered in a constant number of queries."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.http import urlencode

from accounts.access import membership_of
from core.formatting import day_near, hour
from directory.desk_rules import REASONS_ON_CALL
from directory.enums import IntakeChannel, IntakeStatus, NeedOutcome
from directory.forms.desk import CallerForm, JourneyForm, UnmetForm, caller_initial
from directory.models import Intake, Need
from directory.rules import STEP_OF_REASON
from directory.selectors.desk import address, theme_words
from directory.selectors.desk_call import (
    OUTCOME_WORDS,
    Panel,
    communes_of,
    current_need,
    next_need,
    panel_of,
    person_of,
    possible_callers,
    seconds_under_way,
    step_asked,
)
from directory.themes import THEME_LABELS

_SHORT: dict[str, str] = {outcome.value: label for outcome, label in OUTCOME_WORDS}
_HEADINGS: dict[IntakeStatus, dict[IntakeChannel, str]] = {
    IntakeStatus.OPEN: {
        IntakeChannel.VOICEMAIL: "Rappel en cours",
        IntakeChannel.WEB: "Rappel en cours",
        IntakeChannel.WALK_IN: "Accueil au guichet",
        IntakeChannel.PARTNER: "Demande d’un partenaire",
        IntakeChannel.OUTREACH: "Rencontre",
    },
    IntakeStatus.WAITING: dict.fromkeys(IntakeChannel, "Personne à rappeler"),
    IntakeStatus.CLOSED: dict.fromkeys(IntakeChannel, "Contact terminé"),
}
# What a press of the number row does: most outcomes are told at once, these lead to a page or ask something more.
_ASKS = frozenset({NeedOutcome.TRANSPORT, NeedOutcome.UNMET})


@dataclass(frozen=True, slots=True)
class Choice:
    """One outcome that the number row gives; with ``url`` a page that finishes it."""

    number: int
    value: str
    label: str
    url: str
    is_chosen: bool


def call_page(user: Any, intake: Intake, asked: dict[str, str]) -> dict[str, Any]:
    """Return all that the page of a call shows."""
    return caller_page(user, intake) | work_page(user, intake, asked)


def heading_of(user: Any, intake: Intake) -> dict[str, Any]:
    """Return what the head of the page says, and what may be done with the call as a whole."""
    may_edit = membership_of(user).may("desk.edit")
    ended_today = intake.ended_at is not None and timezone.localdate(intake.ended_at) == timezone.localdate()
    seconds = seconds_under_way(intake)
    due = intake.call_back_before
    return {
        "heading": _HEADINGS[IntakeStatus(intake.status)].get(IntakeChannel(intake.channel), "Appel en cours"),
        "clock": f"{seconds // 60:02d}:{seconds % 60:02d}",
        "seconds": seconds,
        "waiting_words": f"À rappeler avant {day_near(due)}, {hour(due)}." if due else "",
        "may_take": may_edit and intake.status == IntakeStatus.WAITING,
        "may_reopen": may_edit and intake.is_closed and ended_today and intake.forgotten_at is None,
    }


def caller_page(user: Any, intake: Intake) -> dict[str, Any]:
    """Return what the caller's card shows."""
    communes = communes_of(intake)
    return {
        "form": CallerForm(initial=caller_initial(intake), communes=communes),
        "communes": communes,
        "callers": possible_callers(user, intake),
        "person": person_of(user, intake.person_id),
        "is_conflict": False,
        "theirs": [],
        "is_saved": False,
    }


def work_page(user: Any, intake: Intake, asked: dict[str, str]) -> dict[str, Any]:
    """Return the needs, the one in hand with the services near, and what can become of it."""
    needs = list(intake.needs.prefetch_related("orientations__service").order_by("rank", "pk"))
    need = current_need(needs, asked.get("besoin", ""))
    panel = panel_of(intake, need, step=step_asked(asked.get("etape", ""))) if need else Panel("")
    following = next_need(needs, need)
    bare = [each for each in needs if not each.outcome]
    wanted = asked.get("suite", "")
    return {
        "needs": needs,
        "lines": [(each, _SHORT.get(each.outcome, "")) for each in needs],
        "need": need,
        "panel": panel,
        "next": following,
        "bare": len(bare),
        "outcomes": outcomes_of(intake, need, panel) if need else [],
        "asks": wanted if wanted in _ASKS and need else "",
        "unmet_form": UnmetForm(),
        "journey_form": JourneyForm(initial={"note": need.outcome_note if need else ""}),
        "reasons": [(each.value, str(each.label).capitalize(), _step_of(each)) for each in REASONS_ON_CALL],
        "themes": sorted(THEME_LABELS.items(), key=lambda pair: pair[1]),
        "theme_words": theme_words(need.theme) if need else "",
        "given": list(need.orientations.all()) if need else [],
        "focus": asked.get("vers", ""),
        "is_preview": False,
        "draft": "",
    }


def _step_of(reason: str) -> int | None:
    step = STEP_OF_REASON.get(reason)
    return int(step) if step else None


def outcomes_of(intake: Intake, need: Need, panel: Panel) -> list[Choice]:
    """Return the outcomes with their numbers, those that another page finishes with its address."""
    choices = []
    for number, (outcome, label) in enumerate(OUTCOME_WORDS, start=1):
        url = _elsewhere(intake, need, panel, outcome)
        if url is None:
            continue
        is_chosen = need.outcome == outcome and not _is_workshop(need)
        choices.append(Choice(number, outcome.value, label, url, is_chosen))
    return [*choices, *_workshop(intake, need)]


def _is_workshop(need: Need) -> bool:
    return need.outcome_key.startswith("wish:")


def _workshop(intake: Intake, need: Need) -> list[Choice]:
    """Registering to a workshop answers a need on a page of its own, after the usual outcomes."""
    url = address("scheduling:wish-create")
    if not url:
        return []
    person = {"beneficiaire": intake.person_id} if intake.person_id else {}
    asked = urlencode({"need": need.pk, **person})
    return [Choice(len(OUTCOME_WORDS) + 1, "", "Atelier", f"{url}?{asked}", _is_workshop(need))]


def _elsewhere(intake: Intake, need: Need, panel: Panel, outcome: NeedOutcome) -> str | None:
    """Return the page that finishes an outcome, empty when the call's own page does, None when it cannot be had."""
    if outcome == NeedOutcome.VISIT:
        url = address("scheduling:request-create")
        person = {"beneficiaire": intake.person_id} if intake.person_id else {}
        return f"{url}?{urlencode({'need': need.pk, **person})}" if url else None
    if outcome == NeedOutcome.REFERRED:
        url = address("directory:referral-create")
        service = panel.offers[0].service.pk if panel.offers else None
        asked = {"need": need.pk, **({"service": service} if service else {})}
        return f"{url}?{urlencode(asked)}" if url else None
    if outcome in {NeedOutcome.ORIENTED, NeedOutcome.PUT_THROUGH} and not panel.offers:
        return None
    return ""
