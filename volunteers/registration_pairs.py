"""What the registries are given: pairs, preferences and matches with beneficiaries."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from accounts.enums import Role
from core.formatting import NBSP
from core.registries import Answer, Decision, HelperData, MenuEntry, PagePart, PersonalField, PersonData, registries
from volunteers.enums import MatchState

# So many decisions of each kind on a home page.
LEFT_SHOWN = 3
_CHOOSE, _FOLLOW = "choisir qui va chez qui", "suivre qui vient chez la personne"
_FIELDS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "volunteers.Match": (
        ("pair", "binôme qui vient", _FOLLOW),
        ("helper", "intervenant qui vient", _FOLLOW),
        ("state", "état du jumelage", _FOLLOW),
        ("proposed_on", "proposé le", _FOLLOW),
        ("trial_until", "essai jusqu’au", _FOLLOW),
        ("review_on", "bilan le", _FOLLOW),
        ("ended_on", "terminé le", _FOLLOW),
        ("ended_by", "arrêté par", _FOLLOW),
        ("motive", "pourquoi il s’est arrêté", _FOLLOW),
        ("change_motive", "pourquoi les intervenants ont changé", _FOLLOW),
        ("left_by", "intervenant qui a souhaité arrêter", _FOLLOW),
    ),
    "volunteers.MatchReview": (
        ("made_on", "bilan fait le", _FOLLOW),
        ("words", "ce qui a été dit au bilan", _FOLLOW),
    ),
    "volunteers.SuggestionAside": (
        ("helper", "intervenant écarté", _CHOOSE),
        ("mate", "avec", _CHOOSE),
        ("motive", "motif", _CHOOSE),
        ("note", "précision", _CHOOSE),
    ),
    "volunteers.PairingPreference": (
        ("helper", "intervenant", _CHOOSE),
        ("other", "autre intervenant", _CHOOSE),
        ("kind", "souhait", _CHOOSE),
        ("note", "note privée", _CHOOSE),
    ),
}


def _end(row: Any) -> str:
    return row.state if row.state in {"ENDED", "REFUSED"} else "ENDED"


def _settle_matches(kept: Any, other: Any, by: Any) -> None:
    """Two files of one person may have the same helper or pair: the live match of the file kept stays."""
    from volunteers.models import Match

    mine = Match.objects.filter(beneficiary=kept).live()
    couples = set(mine.values_list("helper", "pair"))
    for match in Match.objects.filter(beneficiary=other).live():
        if (match.helper_id, match.pair_id) in couples:
            match.delete()


def _settle_preferences(kept: Any, other: Any, by: Any) -> None:
    """Only one wish stays for a helper and a person; keeping apart wins."""
    from volunteers.models import PairingPreference

    mine = {row.helper_id: row for row in PairingPreference.objects.filter(beneficiary=kept)}
    for row in PairingPreference.objects.filter(beneficiary=other):
        known = mine.get(row.helper_id)
        if known is not None:
            if row.kind == "AVOID" and known.kind != "AVOID":
                known.kind = row.kind
                known.save(update_fields=["kind"])
            row.delete()


def _settle_asides(kept: Any, other: Any, by: Any) -> None:
    """What is set aside for both files is set aside once."""
    from volunteers.models import SuggestionAside

    mine = set(SuggestionAside.objects.filter(beneficiary=kept).values_list("helper", "mate"))
    for row in SuggestionAside.objects.filter(beneficiary=other):
        if (row.helper_id, row.mate_id) in mine:
            row.delete()


def _asides_of_helper(helper: Any) -> Any:
    from django.db.models import Q

    from volunteers.models import SuggestionAside

    return SuggestionAside.objects.filter(Q(helper=helper) | Q(mate=helper))


def matches_left(user: Any) -> Iterable[Decision]:
    """Tell the coordination that a helper left a match: people are to be told."""
    from volunteers.selectors.pairs import matches_of

    membership = user.active_membership
    if membership is None or membership.role != Role.COORDINATOR:
        return
    for match in matches_of(user).to_tell().select_related("left_by").order_by("ended_on", "pk")[:LEFT_SHOWN]:
        declined = match.state == MatchState.REFUSED
        fact = f"{match.left_by} {'ne souhaite pas aller' if declined else 'arrête d’aller'} chez {match.beneficiary}"
        consequence = "Rien à justifier. Prévenez les personnes concernées, puis proposez quelqu’un d’autre."
        answer = Answer("Voir qui prévenir", reverse("volunteers:match-detail", args=[match.pk]))
        yield Decision(fact, consequence, (answer,), icon="house-heart", order=38)


def matches_agreed(user: Any) -> Iterable[Decision]:
    """Tell the coordination that all the helpers of a proposal agree: the person can be called."""
    from volunteers.selectors.pairs import matches_of

    membership = user.active_membership
    if membership is None or membership.role != Role.COORDINATOR:
        return
    proposed = matches_of(user).filter(state=MatchState.PROPOSED, agreed__isnull=False).distinct()
    rows = [
        match
        for match in proposed.prefetch_related("agreed").order_by("proposed_on", "pk")
        if {one.pk for one in match.people} <= {one.pk for one in match.agreed.all()}
    ]
    for match in rows[:LEFT_SHOWN]:
        fact = f"{match.who}{NBSP}: d’accord pour aller chez {match.beneficiary}"
        answer = Answer("Voir", reverse("volunteers:match-detail", args=[match.pk]))
        told = "Appelez la personne, puis commencez l’essai."
        yield Decision(fact, told, (answer,), icon="telephone", tone="", order=39)


def own_proposals(user: Any) -> Iterable[Decision]:
    """Tell a helper that someone is proposed, by the commune only."""
    from volunteers.selectors.match_follow_up import own_matches

    rows = own_matches(user).filter(state=MatchState.PROPOSED).exclude(agreed__user=user)
    for match in rows.order_by("proposed_on", "pk")[:LEFT_SHOWN]:
        fact = f"Accepteriez-vous de rendre visite à quelqu’un à {match.beneficiary.commune}{NBSP}?"
        answer = Answer("Répondre", reverse("volunteers:my-people"))
        yield Decision(
            fact, "Vous pouvez refuser sans dire pourquoi.", (answer,), icon="house-heart", tone="", order=14
        )


def register() -> None:
    """Fill the registries."""
    from django.utils import timezone

    registries.menu.add(
        MenuEntry(
            "Mes personnes", "house-heart", "volunteers:my-people", "match.view_own", 16, prefix="/mes-personnes/"
        )
    )
    registries.decisions.add(matches_left, matches_agreed, own_proposals)
    registries.settings_pages.add(MenuEntry("Jumelages", "house-heart", "volunteers:pairing-weights", "pair.keep", 62))
    registries.beneficiary_parts.add(PagePart("Jumelages", "volunteers:person-matches", "pair.view", 25, "jumelages"))
    for model, fields in _FIELDS.items():
        registries.personal_fields.add(*(PersonalField(model, name, label, why) for name, label, why in fields))
    registries.person_data.add(
        PersonData(
            "volunteers.Match",
            "Les jumelages",
            "beneficiary",
            erase={
                "motive": "",
                "change_motive": "",
                "state": _end,
                "ended_on": lambda row: row.ended_on or timezone.localdate(),
                "ended_by": lambda row: row.ended_by or "TEAM",
            },
            kept=frozenset({"pair", "helper", "proposed_on", "trial_until", "review_on", "left_by"}),
            neutral=frozenset(
                {"territory", "version", "review_weeks", "follows", "created_by", "forms_pair", "told_on"}
            ),
            settle=_settle_matches,
        ),
        PersonData(
            "volunteers.MatchReview",
            "Les bilans des jumelages",
            "match__beneficiary",
            neutral=frozenset({"match", "by", "previous_on", "previous_weeks"}),
        ),
        PersonData(
            "volunteers.SuggestionAside",
            "Les propositions d’intervenants écartées",
            "beneficiary",
            neutral=frozenset({"territory", "by", "created_at"}),
            settle=_settle_asides,
        ),
        PersonData(
            "volunteers.PairingPreference",
            "Les souhaits des intervenants",
            "beneficiary",
            neutral=frozenset({"territory", "by", "created_at"}),
            # What a helper said in confidence is not the person's to read.
            is_exported=False,
            settle=_settle_preferences,
        ),
    )
    registries.helper_data.add(
        HelperData("volunteers.SuggestionAside", "Les propositions écartées", rows=_asides_of_helper)
    )
