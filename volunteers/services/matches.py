"""Writes on matches: propose, try, confirm, review, refuse, end, change who goes, take the last step back."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.concurrency import claim_version
from core.formatting import enumerate_fr
from core.free_text import refuse_secrets
from core.journal import journal_record
from mediation.models import Beneficiary
from volunteers.enums import MatchState, Side
from volunteers.models import Helper, Match, Pair
from volunteers.pairing_rules import TRIAL_WEEKS, changes_everyone, may_go_alone, person_problem, together_problem
from volunteers.selectors.pairing_wishes import wishes_of
from volunteers.services.pairs import pair_create

REVIEW_WEEKS = 12
GOES_ON = "Continue en binôme."
# Who proposed a match may have left since: that stops nothing.
UNCHECKED = ("created_by",)


@transaction.atomic
def match_propose(
    *,
    beneficiary: Beneficiary,
    by: User,
    helper: Helper | None = None,
    pair: Pair | None = None,
    review_weeks: int = REVIEW_WEEKS,
    forms_pair: bool = False,
) -> Match:
    """Propose a helper or a pair to someone; with ``forms_pair``, a pair made for this goes when this is undone.

    Raises ValidationError at ``people``: kept apart (J7), a youth alone (J4), over, of another territory, twice.
    """
    people = _team(beneficiary, helper, pair)
    _refuse_known(beneficiary, people)
    match = Match(
        territory_id=beneficiary.territory_id,
        beneficiary=beneficiary,
        helper=helper,
        pair=pair,
        review_weeks=review_weeks,
        forms_pair=forms_pair,
        created_by=by,
    )
    match.full_clean()
    match.save()
    return match_told(match, by, "match.propose", "a proposé un jumelage")


@transaction.atomic
def match_propose_together(*, beneficiary: Beneficiary, lead: Helper, mate: Helper, by: User) -> Match:
    """Propose two helpers to someone: their pair when they are one, a pair formed for it otherwise.

    Raises ValidationError at ``lead`` or ``mates`` (see ``pair_create``), or at ``people``.
    """
    current = Pair.objects.filter(territory=beneficiary.territory_id).current().filter(members__helper=lead)
    for pair in current.prefetch_related("members__helper").order_by("pk"):
        if {member.helper_id for member in pair.members.all()} == {lead.pk, mate.pk}:
            return match_propose(beneficiary=beneficiary, pair=pair, by=by)
    pair = pair_create(territory=beneficiary.territory, lead=lead, mates=[mate], by=by)
    return match_propose(beneficiary=beneficiary, pair=pair, by=by, forms_pair=True)


def _team(beneficiary: Beneficiary, helper: Helper | None, pair: Pair | None) -> list[Helper]:
    """Return who would go, lead first, once the rules on people allow it."""
    if (helper is None) == (pair is None):
        raise ValidationError({"people": "Choisissez un intervenant ou un binôme."})
    people = [helper] if helper else [member.helper for member in pair.members.select_related("helper")] if pair else []
    today = timezone.localdate()
    if any(one.territory_id != beneficiary.territory_id for one in people) or beneficiary.archived_at is not None:
        raise ValidationError({"people": "Ce jumelage n’est pas possible dans ce territoire."})
    gone = next((one for one in people if not one.is_active), None)
    if gone or (pair is not None and pair.is_over):
        raise ValidationError({"people": f"{gone or pair} ne peut plus être proposé."})
    if helper is not None and not may_go_alone(helper, today):
        raise ValidationError({"people": f"{helper} ne part jamais en visite sans binôme."})
    wishes = wishes_of(beneficiary.territory_id)
    problem = together_problem(people, wishes) or person_problem(people, beneficiary.pk, beneficiary.full_name, wishes)
    if problem:
        raise ValidationError({"people": problem})
    return people


def _refuse_known(beneficiary: Beneficiary, people: Sequence[Helper], but: Match | None = None) -> None:
    """Those who already visit a person, or are proposed, are not proposed again; one of them may come with another."""
    ids = {one.pk for one in people}
    live = Match.objects.filter(beneficiary=beneficiary).live().of_helpers(ids)
    known = {one.pk for match in live if match != but for one in match.people}
    if ids <= known:
        who = enumerate_fr([one.full_name for one in people])
        told = (
            f"{who} sont déjà proposés à {beneficiary}, ou lui rendent déjà visite."
            if len(people) > 1
            else f"{who} est déjà proposé à {beneficiary}, ou lui rend déjà visite."
        )
        raise ValidationError({"people": told})


@transaction.atomic
def match_try(*, match: Match, by: User, until: date | None = None) -> Match:
    """Begin the trial of a proposed match; four weeks unless another end is given.

    When one of a pair came alone until now, that match ends: it goes on in this one.
    """
    match_claim(match, MatchState.PROPOSED)
    end = until or timezone.localdate() + timedelta(weeks=TRIAL_WEEKS)
    if end <= timezone.localdate():
        raise ValidationError({"until": "L’essai finit un jour à venir."})
    match.state, match.trial_until = MatchState.TRIAL, end
    _take_over(match)
    match.save()
    return match_told(match, by, "match.try", "a commencé l’essai d’un jumelage")


def _take_over(match: Match) -> None:
    """One of the pair came alone until now: that match goes on in this one."""
    if match.pair is None:
        return
    alone = Match.objects.filter(beneficiary=match.beneficiary, helper__in=match.people).visiting().first()
    if alone is not None:
        today = timezone.localdate()
        alone.state, alone.ended_on, alone.ended_by, alone.told_on = MatchState.ENDED, today, Side.TEAM, today
        alone.motive = GOES_ON
        alone.save()
        match.follows = alone


def _give_back(match: Match) -> None:
    """The trial of the pair is undone: the one who came alone before comes alone again."""
    alone = match.follows
    if alone is not None and alone.motive == GOES_ON:
        alone.state = MatchState.ACTIVE if alone.review_on else MatchState.TRIAL
        alone.ended_on, alone.ended_by, alone.told_on, alone.motive = None, "", None, ""
        alone.save()
        match.follows = None


@transaction.atomic
def match_confirm(*, match: Match, by: User, review_weeks: int | None = None) -> Match:
    """Make a match on trial active; its first review is set, every twelve weeks unless another interval is given."""
    match_claim(match, MatchState.TRIAL)
    match.review_weeks = review_weeks or match.review_weeks
    match.state, match.review_on = MatchState.ACTIVE, next_review(match)
    match.full_clean(exclude=UNCHECKED)
    match.save()
    return match_told(match, by, "match.confirm", "a confirmé un jumelage")


def next_review(match: Match) -> date:
    """Return the day of the next review of a match, counted from today."""
    return timezone.localdate() + timedelta(weeks=match.review_weeks)


@transaction.atomic
def match_stop(*, match: Match, by: User, side: str, motive: str = "") -> Match:
    """Refuse a proposed match, or end one. Either side may stop without saying why; the team says why.

    Raises ValidationError at ``side`` or ``motive``.
    """
    if side not in Side.values:
        raise ValidationError({"side": "Dites qui a souhaité arrêter."})
    motive = checked_words("motive", motive)
    if side == Side.TEAM and not motive:
        raise ValidationError({"motive": "Quand l’équipe arrête un jumelage, elle dit pourquoi."})
    match_claim(match, MatchState.PROPOSED, MatchState.TRIAL, MatchState.ACTIVE)
    was_proposed = match.state == MatchState.PROPOSED
    match.state = MatchState.REFUSED if was_proposed else MatchState.ENDED
    match.ended_on, match.ended_by, match.motive = timezone.localdate(), side, motive
    match.save()
    return match_told(
        match, by, "match.stop", "a noté un refus de jumelage" if was_proposed else "a arrêté un jumelage"
    )


@transaction.atomic
def match_change(
    *, match: Match, by: User, helper: Helper | None = None, pair: Pair | None = None, motive: str = ""
) -> Match:
    """Give someone another helper or pair in place of this one. When one of those known stays, the match goes on.

    J6: when everyone changes at once, a motive is asked for, and the new match begins with a trial.
    Raises ValidationError at ``people`` or ``motive``.
    """
    people = _team(match.beneficiary, helper, pair)
    _refuse_known(match.beneficiary, people, but=match)
    motive = checked_words("motive", motive)
    everyone = changes_everyone([one.pk for one in match.people], [one.pk for one in people])
    if everyone and not motive:
        told = f"Plus personne que {match.beneficiary} connaisse : dites pourquoi tout le monde change à la fois."
        raise ValidationError({"motive": told})
    match_claim(match, MatchState.TRIAL, MatchState.ACTIVE)
    today = timezone.localdate()
    state, trial, review = match.state, match.trial_until, match.review_on
    if everyone:
        state, trial, review = MatchState.TRIAL, today + timedelta(weeks=TRIAL_WEEKS), None
    match.state, match.ended_on, match.ended_by = MatchState.ENDED, today, Side.TEAM
    match.motive = motive or "Une des deux personnes change."
    match.save()
    new = Match(
        territory_id=match.territory_id,
        beneficiary=match.beneficiary,
        helper=helper,
        pair=pair,
        state=state,
        trial_until=trial,
        review_on=review,
        review_weeks=match.review_weeks,
        follows=match,
        change_motive=motive if everyone else "",
        created_by=by,
    )
    new.full_clean()
    new.save()
    return match_told(new, by, "match.change", "a changé qui va chez quelqu’un")


@transaction.atomic
def match_undo(*, match: Match, by: User, expected_version: int) -> Match | None:
    """Take the last step back: a stopped match goes on, one confirmed is on trial again; None, a proposal is removed.

    Raises StaleVersionError when someone did something else since.
    """
    claim_version(match, expected_version)
    if match.state in {MatchState.REFUSED, MatchState.ENDED}:
        _refuse_known(match.beneficiary, _team(match.beneficiary, match.helper, match.pair), but=match)
        was_trial = MatchState.TRIAL if match.trial_until else MatchState.PROPOSED
        match.state = MatchState.ACTIVE if match.review_on else was_trial
        match.ended_on, match.ended_by, match.motive = None, "", ""
        match.left_by, match.told_on = None, None
    elif match.state == MatchState.PROPOSED:
        match_told(match, by, "match.undo", "a retiré une proposition de jumelage")
        pair = match.pair if match.forms_pair else None
        match.delete()
        if pair is not None and not pair.matches.exists():
            pair.delete()
        return None
    elif match.state == MatchState.TRIAL or match.trial_until is None:
        _give_back(match)
        match.state, match.trial_until = MatchState.PROPOSED, None
    else:
        match.state, match.review_on = MatchState.TRIAL, None
    match.save()
    return match_told(match, by, "match.undo", "est revenu en arrière sur un jumelage")


def match_claim(match: Match, *states: MatchState) -> None:
    """Lock the match in one of these states. Raises ValidationError when it has moved on."""
    if match.state not in states:
        raise ValidationError(f"Ce jumelage est {match.state_words} : rechargez la page.")
    claim_version(match, match.version)


def checked_words(field: str, text: str) -> str:
    """Return a text without its blanks. Raises ValidationError at ``field`` when it holds a secret (password, PIN)."""
    try:
        refuse_secrets(text)
    except ValidationError as error:
        raise ValidationError({field: error.messages}) from error
    return text.strip()


def match_told(match: Match, by: User, verb: str, words: str) -> Match:
    """Write in the journal what was done to a match, by its number."""
    journal_record(actor=by, verb=verb, target=match, sentence=f"{by} {words} (n° {match.pk}).")
    return match
