"""What a coordinator's home page holds about the team: who waits for a second helper, calls, papers, hours."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.access import membership_of, territory_of
from accounts.enums import Role
from core.formatting import plural
from core.registries import HomeSection
from scheduling.selectors.solicitations import open_calls
from volunteers.enums import HelperKind
from volunteers.models import EngagementPolicy
from volunteers.selectors.engagement_renewals import RenewalState, renewals, team_of
from volunteers.selectors.hours import hours_standing, to_validate_count
from volunteers.selectors.pairs import due_matches
from volunteers.selectors.seniors_waiting import possible_counts, seniors_by_known

CALLS_SHOWN, PAPERS_SHOWN, HOURS_SHOWN, SENIORS_SHOWN, REVIEWS_SHOWN = 4, 6, 5, 6, 5
_SHARED_WITH = {HelperKind.VOLUNTEER, HelperKind.CIVIC_SERVICE}
_BLOCKING = {RenewalState.EXPIRED, RenewalState.MISSING}


def seniors_without_a_second(user: Any) -> HomeSection | None:
    """Show a coordinator those whom nobody, or one helper only, visits by a match, who wait longest first."""
    if membership_of(user).role != Role.COORDINATOR:
        return None
    known = seniors_by_known(user)
    alone, one = known[0], known[1]
    # Half for each list, the other's places where one is short.
    shown = [*one[: max(SENIORS_SHOWN // 2, SENIORS_SHOWN - len(alone))], *alone][:SENIORS_SHOWN]
    rows = sorted(shown, key=lambda row: row.since)
    context = {
        "rows": rows,
        "possible": possible_counts(territory_of(user).pk, [row.person for row in rows]),
        "note": f"{len(one)} avec une seule, {len(alone)} sans personne" if one or alone else "",
        "more_url": reverse("volunteers:match-board"),
        "more_label": "Tous les jumelages",
    }
    return HomeSection("Attendent une deuxième personne", "scheduling/home/second_helper.html", context, order=30)


def matches_to_review(user: Any) -> HomeSection | None:
    """Show a coordinator the trials to confirm and the reviews to make; nothing when there is none."""
    if membership_of(user).role != Role.COORDINATOR or not (due := list(due_matches(user)[:REVIEWS_SHOWN])):
        return None
    context = {
        "matches": due,
        "more_url": f"{reverse('volunteers:match-board')}?vue=a-revoir",
        "more_label": "Tous les bilans",
    }
    return HomeSection("Jumelages à revoir", "scheduling/home/matches_due.html", context, order=32)


def calls_for_help(user: Any) -> HomeSection | None:
    """Show a coordinator the calls that still look for someone, those that end first."""
    if membership_of(user).role != Role.COORDINATOR:
        return None
    calls = open_calls(user)
    context = {
        "calls": calls[:CALLS_SHOWN],
        "note": plural(len(calls), "appel ouvert", "appels ouverts") if calls else "",
        "more_url": reverse("scheduling:solicitation-list"),
        "more_label": "Tous les appels",
    }
    return HomeSection("Appels à volontaires", "scheduling/home/calls_for_help.html", context, order=35)


def papers_to_renew(user: Any) -> HomeSection | None:
    """Show a coordinator what lacks or ends soon in the team, what blocks first; nothing where nothing is asked."""
    if membership_of(user).role != Role.COORDINATOR or not EngagementPolicy.objects.visible_to(user).exists():
        return None
    rows = renewals(team_of(user))
    blocking = sum(row.state in _BLOCKING and not row.requirement.is_optional for row in rows)
    context = {
        "rows": rows[:PAPERS_SHOWN],
        "note": f"{len(rows)}, dont {blocking} qui bloquent une mission" if blocking else "",
        "more_url": reverse("volunteers:renewal-list"),
        "more_label": "Tous les papiers",
    }
    return HomeSection("Papiers à renouveler", "scheduling/home/papers.html", context, order=40)


def hours_over_or_under(user: Any) -> HomeSection | None:
    """Show a coordinator who gives more than wished this month, and who is hardly asked."""
    if membership_of(user).role != Role.COORDINATOR:
        return None
    today = timezone.localdate()
    # Counsellors are employed: their hours are not the coordinator's to share.
    rows = [row for row in hours_standing(territory_of(user), today) if row.helper.kind in _SHARED_WITH]
    over = [row for row in rows if row.is_over]
    under = [row for row in reversed(rows) if row.is_under]
    waiting = to_validate_count(user)
    context = {
        "over": over[:HOURS_SHOWN],
        "under": under[:HOURS_SHOWN],
        "hidden_under": max(len(under) - HOURS_SHOWN, 0),
        "waiting": waiting,
        "note": plural(waiting, "ligne à valider", "lignes à valider") if waiting else "",
        "more_url": reverse("volunteers:hours-list"),
        "more_label": "Toutes les heures",
    }
    return HomeSection("Heures du mois", "scheduling/home/hours.html", context, order=50)
