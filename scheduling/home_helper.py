"""What a volunteer's home page holds besides the next visits: what is asked of me, when I am free, hours, papers."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.access import membership_of
from accounts.enums import Role
from core.formatting import plural
from core.registries import HomeSection
from scheduling.selectors.solicitations import my_late_answers, my_open_calls
from volunteers.selectors import coming_days
from volunteers.selectors.engagement_pages import own_lines
from volunteers.selectors.hours import month_sheet, own_helper, to_confirm_count

DAYS_SHOWN = 7


def asked_of_me(user: Any) -> HomeSection | None:
    """Show a helper the calls that wait for an answer, above everything else; nothing when there is none."""
    if membership_of(user).role != Role.HELPER:
        return None
    calls = my_open_calls(user)
    if not calls:
        return None
    context = {"calls": calls, "more_url": reverse("scheduling:my-calls"), "more_label": "Mes réponses"}
    return HomeSection("On vous demande", "scheduling/home/asked_of_me.html", context, order=5, first=True)


def my_answers(user: Any) -> HomeSection | None:
    """Show a helper what was answered to calls lately, with the way to all of them: a yes can still be taken back."""
    if membership_of(user).role != Role.HELPER:
        return None
    answers = my_late_answers(user)
    if not answers:
        return None
    context = {"answers": answers, "more_url": reverse("scheduling:my-calls"), "more_label": "Mes réponses"}
    return HomeSection("Mes réponses aux appels", "scheduling/home/my_answers.html", context, order=25)


def my_free_days(user: Any) -> HomeSection | None:
    """Show a helper the free hours of the coming week."""
    if membership_of(user).role != Role.HELPER or (helper := own_helper(user)) is None:
        return None
    context = {
        "days": coming_days(helper, DAYS_SHOWN),
        "more_url": reverse("volunteers:my-availability"),
        "more_label": "Changer mes disponibilités",
    }
    return HomeSection("Je suis libre cette semaine", "scheduling/home/my_free_days.html", context, order=20)


def my_hours_of_the_month(user: Any) -> HomeSection | None:
    """Show a helper the hours of the month, and how many lines wait for a word."""
    if membership_of(user).role != Role.HELPER or (helper := own_helper(user)) is None:
        return None
    to_confirm = to_confirm_count(user)
    context = {
        "sheet": month_sheet(helper, timezone.localdate().replace(day=1)),
        "to_confirm": to_confirm,
        "note": plural(to_confirm, "ligne à confirmer", "lignes à confirmer") if to_confirm else "",
        "more_url": reverse("volunteers:my-hours"),
        "more_label": "Mes heures",
    }
    return HomeSection("Mes heures du mois", "scheduling/home/my_hours.html", context, order=30)


def my_papers(user: Any) -> HomeSection | None:
    """Show a helper what is asked, and until when it is worth something; nothing where nothing is asked."""
    if membership_of(user).role != Role.HELPER or (helper := own_helper(user)) is None:
        return None
    to_do, done = own_lines(helper)
    if not to_do and not done:
        return None
    context = {
        "to_do": to_do,
        "done": done,
        "more_url": reverse("volunteers:my-documents"),
        "more_label": "Mes papiers",
    }
    return HomeSection("Mes papiers", "scheduling/home/my_papers.html", context, order=40)
