"""Who may open what: pairs, preferences and matches with beneficiaries, and the objects its addresses need."""

from accounts.enums import Role
from tests.access.directory.kept import Kept
from tests.access.rows import CARE, Row, act, form, page
from tests.factories import HelperFactory
from volunteers.models import Helper, Match, MatchReview, Pair, PairingPreference, PairMember, SuggestionAside

KEEPERS = frozenset({Role.COORDINATOR, Role.MANAGER})
OWN = frozenset({Role.HELPER})
ROWS: list[Row] = [
    *page("volunteers:pair-list", CARE),
    *form("volunteers:pair-create", CARE),
    *act("volunteers:pair-end", CARE, pk="pair"),
    *act("volunteers:pair-restore", CARE, pk="pair"),
    *form("volunteers:preferences", KEEPERS, pk="preference_helper"),
    *act("volunteers:preference-remove", KEEPERS, pk="preference"),
    *form("volunteers:pairing-weights", KEEPERS),
    *page("volunteers:match-board", CARE),
    *page("volunteers:match-export", CARE),
    *form("volunteers:match-suggest", CARE, pk="beneficiary"),
    *act("volunteers:match-aside", CARE, pk="beneficiary"),
    *act("volunteers:match-aside-undo", CARE, pk="suggestion_aside"),
    *page("volunteers:person-matches", CARE, pk="beneficiary"),
    *form("volunteers:person-wishes", KEEPERS, pk="beneficiary"),
    *page("volunteers:match-detail", CARE, pk="match"),
    *act("volunteers:match-try", CARE, pk="match"),
    *act("volunteers:match-confirm", CARE, pk="match"),
    *form("volunteers:match-review", CARE, pk="match"),
    *act("volunteers:match-review-undo", CARE, pk="match_review"),
    *act("volunteers:match-tell", CARE, pk="match"),
    *page("volunteers:my-people", OWN),
    *act("volunteers:my-match-agree", OWN, pk="own_match"),
    *form("volunteers:my-match-leave", OWN, pk="own_match"),
    *act("volunteers:match-stop", CARE, pk="match"),
    *act("volunteers:match-change", CARE, pk="match"),
    *act("volunteers:match-undo", CARE, pk="match", version="first"),
]
# Open to anyone who knows the address: name → why.
PUBLIC: dict[str, str] = {}


class PairsThings(Kept):
    """Objects of these pages, mixed into ``tests.access.things.Things``: ``_kind()`` makes one."""

    def _pair(self) -> Pair:
        pair = Pair.objects.create(territory=self.territory)
        for is_lead in (True, False):
            helper = HelperFactory(territory=self.territory, volunteer=True)
            PairMember.objects.create(pair=pair, helper=helper, is_lead=is_lead)
        return pair

    def _match(self) -> Match:
        match: Match = Match.objects.create(
            territory=self.territory, beneficiary=self.get("beneficiary"), pair=self.get("pair")
        )
        return match

    def _own_match(self) -> Match:
        return Match.objects.create(
            territory=self.territory, beneficiary=self.get("beneficiary"), helper=self.get("helper")
        )

    def _match_review(self) -> MatchReview:
        return MatchReview.objects.create(match=self.get("match"), words="Tout va bien.")

    def _suggestion_aside(self) -> SuggestionAside:
        return SuggestionAside.objects.create(
            territory=self.territory, beneficiary=self.get("beneficiary"), helper=self.get("preference_helper"),
            motive="OTHER", note="Son chien.",
        )  # fmt: skip

    def _preference_helper(self) -> Helper:
        helper: Helper = HelperFactory(territory=self.territory, volunteer=True)
        return helper

    def _preference(self) -> PairingPreference:
        return PairingPreference.objects.create(
            territory=self.territory, helper=self.get("preference_helper"), beneficiary=self.get("beneficiary"),
            kind="AVOID", note="Ne se sent pas à l’aise.",
        )  # fmt: skip
