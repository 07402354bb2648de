"""The page of one call: its needs, the services found for the one in hand, who may be calling."""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from accounts.models import Commune
from core.registries import Caller, registries
from directory.enums import NeedOutcome, WideningStep
from directory.hours import OpenState
from directory.models import Intake, Need, Service
from directory.selectors.desk_words import booking_words, cost_words, proof_words, to_say, travel_words
from directory.selectors.search import Answer, Found, Wish, search
from directory.themes import guess_themes, label_of

FOUND_SHOWN = 5
SHORTEST_WORDS = 3
OUTCOME_WORDS: tuple[tuple[NeedOutcome, str], ...] = (
    (NeedOutcome.ANSWERED, "Répondu"),
    (NeedOutcome.ORIENTED, "Orienté"),
    (NeedOutcome.PUT_THROUGH, "Mis en relation"),
    (NeedOutcome.REFERRED, "Transmis"),
    (NeedOutcome.VISIT, "Visite demandée"),
    (NeedOutcome.TRANSPORT, "Déplacement"),
    (NeedOutcome.UNMET, "Rien trouvé"),
)
_LADDER = (
    WideningStep.COMMUNE,
    WideningStep.EPCI,
    WideningStep.NEAR,
    WideningStep.DEPARTMENT,
    WideningStep.REMOTE,
)
_ICONS = {True: ("door-open", "good"), False: ("clock", "warn"), None: ("question-circle", "")}


@dataclass(frozen=True, slots=True)
class Offer:
    """A service as the operator reads it out."""

    found: Found
    rank: int
    name: str
    where: str
    state: str
    icon: str
    tone: str
    facts: str
    say: str
    proof: str
    reasons: list[str]
    is_given: bool

    @property
    def service(self) -> Service:
        """The service itself."""
        return self.found.service

    @property
    def phone(self) -> Any:
        """The number to give: the service's own, else that of its place or of its organisation."""
        place = self.service.place
        return self.service.phone or place.phone or place.organisation.phone


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder as a chip."""

    step: WideningStep
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """What stands on the right: the need in hand or the words being typed, and the services found for them."""

    words: str
    need: Need | None = None
    theme: str = ""
    theme_words: str = ""
    is_guess: bool = False
    sentence: str = ""
    offers: list[Offer] = field(default_factory=list)
    rungs: list[Rung] = field(default_factory=list)
    step: str = ""
    total: int = 0


def current_need(needs: list[Need], asked: str) -> Need | None:
    """Return the need named in the address; else the first without outcome, else the last."""
    for need in needs:
        if str(need.pk) == asked:
            return need
    bare = [need for need in needs if not need.outcome]
    return next(iter(bare or needs[-1:]), None)


def next_need(needs: list[Need], current: Need | None) -> Need | None:
    """Return the next need without outcome after the current one, round the list."""
    after = [need for need in needs if current is None or need.rank > current.rank]
    bare = [need for need in [*after, *needs] if not need.outcome and need != current]
    return bare[0] if bare else None


def wish_of(intake: Intake, words: str, theme: str, step: WideningStep | None) -> Wish:
    """Return what is looked for: the caller's words, unless the operator chose another theme than they speak of."""
    is_chosen = bool(theme) and theme != guessed_theme(words)
    return Wish(
        territory=intake.territory,
        words="" if is_chosen else words,
        themes=(theme,) if is_chosen else (),
        commune=intake.commune,
        step=step,
        limit=FOUND_SHOWN,
    )


def step_asked(value: str) -> WideningStep | None:
    """Read the step of an address."""
    return WideningStep(value) if value in WideningStep.values else None


def guessed_theme(words: str) -> str:
    """Return the theme that the words speak of most, empty when nothing is understood."""
    return next(iter(guess_themes(words)), "")


def panel_of(intake: Intake, need: Need | None, words: str = "", step: WideningStep | None = None) -> Panel:
    """Look for services near the caller for a need, or for words that are being typed."""
    said = need.words if need else words.strip()
    if len(said) < SHORTEST_WORDS:
        return Panel(said, need)
    theme = need.theme if need else guessed_theme(said)
    answer = search(wish_of(intake, said, theme, step))
    given = {row.service_id for row in need.orientations.all()} if need else set()
    return Panel(
        words=said,
        need=need,
        theme=theme,
        theme_words=label_of(theme) if theme else "",
        is_guess=need is None,
        sentence=answer.sentence,
        offers=[_offer(found, given) for found in every_line(answer)],
        rungs=_rungs(intake, answer),
        step=answer.step,
        total=answer.total,
    )


def every_line(answer: Answer) -> list[Found]:
    """Return what the step gave, else what can be had at a distance."""
    return answer.found or answer.remote


def found_for(intake: Intake, need: Need, service_id: int, step: WideningStep | None) -> Found | None:
    """Return a service as the list shows it for this need, or None when it stands there no more."""
    answer = search(wish_of(intake, need.words, need.theme, step))
    return next((found for found in every_line(answer) if found.service.pk == service_id), None)


def _offer(found: Found, given: set[int]) -> Offer:
    service, place = found.service, found.service.place
    icon, tone = _ICONS[found.state.is_open]
    facts = [travel_words(found), _short(cost_words(service)), _short(booking_words(service))]
    return Offer(
        found=found,
        rank=found.rank,
        name=service.name,
        where=", ".join(dict.fromkeys(part for part in (place.name, found.where or place.commune_name) if part)),
        state=_state_words(found.state),
        icon=icon,
        tone=tone,
        facts=", ".join(fact for fact in facts if fact).capitalize(),
        say=to_say(found),
        proof=proof_words(service),
        reasons=found.reasons,
        is_given=service.pk in given,
    )


def _state_words(state: OpenState) -> str:
    return state.sentence()


def _short(words: str) -> str:
    """Take a sentence as part of a list: "C’est gratuit." → "gratuit"."""
    said = words.rstrip(".").removeprefix("C’est ")
    return said[:1].lower() + said[1:]


def _rungs(intake: Intake, answer: Answer) -> list[Rung]:
    names = {
        WideningStep.COMMUNE: intake.commune.name if intake.commune else "",
        WideningStep.EPCI: intake.territory.name.removeprefix("CC "),
        WideningStep.NEAR: "Jusqu’à 30\u00a0min",
        WideningStep.DEPARTMENT: "Le département",
        WideningStep.REMOTE: "À distance",
    }
    return [
        Rung(step, names[step], answer.counts.get(step, 0), step == answer.step)
        for step in _LADDER
        if names[step] and step in answer.counts
    ]


def possible_callers(user: Any, intake: Intake) -> list[Caller]:
    """Return who may be calling, unless a file is attached or the operator said it is someone else."""
    if intake.person_id or intake.is_someone_else or intake.is_closed:
        return []
    number, name = str(intake.caller_phone or ""), intake.caller_name
    if not number and len(name) < SHORTEST_WORDS:
        return []
    return [caller for source in registries.callers for caller in source(user, number, name)]


def person_of(user: Any, person_id: int | None) -> Caller | None:
    """Return the person followed that a call is about, when the reader may see the file."""
    if person_id is None:
        return None
    answers = (source(user, person_id) for source in registries.people)
    return next((caller for caller in answers if caller is not None), None)


def communes_of(intake: Intake) -> list[Commune]:
    """Return the communes of the territory, by name."""
    return list(Commune.objects.filter(territory=intake.territory_id).defer("outline").order_by("name", "pk"))


def seconds_under_way(intake: Intake) -> int:
    """Return since how many seconds someone has dealt with the call."""
    ends = intake.ended_at or timezone.now()
    return max(0, int((ends - (intake.taken_at or intake.started_at)).total_seconds()))
