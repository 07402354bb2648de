"""Writes around matches: reviews and their way back, who agrees, leaves or was told, suggestions set aside."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.concurrency import claim_version
from core.formatting import day_date
from core.journal import journal_record
from mediation.models import Beneficiary
from volunteers.enums import AsideMotive, MatchState, Side
from volunteers.models import Helper, Match, MatchReview, SuggestionAside
from volunteers.pairing_rules import may_go_alone
from volunteers.services.matches import UNCHECKED, checked_words, match_claim, match_told, next_review

LIVE = (MatchState.PROPOSED, MatchState.TRIAL, MatchState.ACTIVE)


@transaction.atomic
def match_review(*, match: Match, by: User, words: str, review_weeks: int | None = None) -> MatchReview:
    """Keep what was said at the review of an active match, and set the next one.

    Raises ValidationError at ``words`` (nothing said, a secret) or ``review_weeks``.
    """
    words = checked_words("words", words)
    if not words:
        raise ValidationError({"words": "Écrivez en une phrase ce que la personne et l’intervenant en disent."})
    match_claim(match, MatchState.ACTIVE)
    review = MatchReview(
        match=match, words=words, by=by, previous_on=match.review_on, previous_weeks=match.review_weeks
    )
    match.review_weeks = review_weeks or match.review_weeks
    match.review_on = next_review(match)
    match.full_clean(exclude=UNCHECKED)
    match.save()
    review.save()
    match_told(match, by, "match.review", f"a fait le bilan d’un jumelage, prochain le {day_date(match.review_on)}")
    return review


@transaction.atomic
def match_review_undo(*, review: MatchReview, by: User) -> Match:
    """Take back the last review of a match: its words go, the date it had comes back.

    Raises ValidationError when another review came since, or when the match is no longer active.
    """
    match = review.match
    if match.reviews.first() != review:
        raise ValidationError("Un autre bilan a été fait depuis : rien n’a été annulé.")
    match_claim(match, MatchState.ACTIVE)
    match.review_on, match.review_weeks = review.previous_on, review.previous_weeks
    match.save()
    review.delete()
    return match_told(match, by, "match.review_undo", "a annulé le bilan d’un jumelage")


@transaction.atomic
def match_agree(*, match: Match, helper: Helper, by: User) -> Match:
    """Note that a helper agrees to a match proposed. Raises ValidationError when it is no longer proposed."""
    _refuse_others(match, helper)
    if match.state != MatchState.PROPOSED:
        raise ValidationError("Ce jumelage n’est plus une proposition : rechargez la page.")
    match.agreed.add(helper)
    return match_told(match, by, "match.agree", "est d’accord pour un jumelage")


@transaction.atomic
def match_leave(*, match: Match, helper: Helper, by: User) -> Match:
    """Let a helper decline or leave a match without saying why. The coordination is told at its home page.

    The other of a pair goes on with the person, when that one may go alone; otherwise the match ends.
    """
    _refuse_others(match, helper)
    was_proposed = match.state == MatchState.PROPOSED
    state, trial, review = match.state, match.trial_until, match.review_on
    stays = [one for one in match.people if one != helper and may_go_alone(one, timezone.localdate())]
    match_claim(match, *LIVE)
    match.state = MatchState.REFUSED if was_proposed else MatchState.ENDED
    match.ended_on, match.ended_by, match.left_by = timezone.localdate(), Side.HELPER, helper
    match.save()
    is_free = stays and not Match.objects.filter(beneficiary=match.beneficiary, helper=stays[0]).live().exists()
    if is_free and not was_proposed:
        new = Match(
            territory_id=match.territory_id,
            beneficiary=match.beneficiary,
            helper=stays[0],
            state=state,
            trial_until=trial,
            review_on=review,
            review_weeks=match.review_weeks,
            follows=match,
            created_by=by,
        )
        new.full_clean()
        new.save()
    return match_told(match, by, "match.leave", "ne souhaite pas un jumelage" if was_proposed else "quitte un jumelage")


def _refuse_others(match: Match, helper: Helper) -> None:
    if helper not in match.people:
        raise ValidationError("Ce jumelage n’est pas le vôtre.")


@transaction.atomic
def match_tell(*, match: Match, by: User) -> Match:
    """Note that all those concerned by the end of a match were told."""
    if match.state not in {MatchState.REFUSED, MatchState.ENDED}:
        raise ValidationError("Ce jumelage n’est pas terminé : rechargez la page.")
    claim_version(match, match.version)
    match.told_on = timezone.localdate()
    match.save()
    return match_told(match, by, "match.tell", "a prévenu les personnes concernées par la fin d’un jumelage")


@transaction.atomic
def suggestion_set_aside(
    *, beneficiary: Beneficiary, people: Sequence[Helper], motive: str, by: User, note: str = ""
) -> SuggestionAside:
    """Stop proposing a helper, or two together, to someone; set aside once more, the motive is replaced.

    Raises ValidationError at ``motive`` or ``note``.
    """
    if motive not in AsideMotive.values:
        raise ValidationError({"motive": "Dites pourquoi."})
    note = checked_words("note", note)
    if motive == AsideMotive.OTHER and not note:
        raise ValidationError({"note": "Dites en quelques mots quelle est cette raison."})
    first, mate = people[0], people[1] if len(people) > 1 else None
    found = SuggestionAside.objects.filter(beneficiary=beneficiary, helper=first, mate=mate).first()
    row = found or SuggestionAside(beneficiary=beneficiary, helper=first, mate=mate)
    row.territory_id, row.motive, row.note, row.by = beneficiary.territory_id, motive, note, by
    row.full_clean()
    row.save()
    _aside_told(row, by, "suggestion.aside", "a écarté une proposition de jumelage")
    return row


@transaction.atomic
def suggestion_bring_back(*, aside: SuggestionAside, by: User) -> None:
    """Propose again what was set aside."""
    _aside_told(aside, by, "suggestion.back", "propose de nouveau ce qui était écarté")
    aside.delete()


def _aside_told(row: SuggestionAside, by: User, verb: str, words: str) -> None:
    journal_record(actor=by, verb=verb, target=row, sentence=f"{by} {words} (n° {row.pk}).")
