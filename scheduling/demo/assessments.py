"""Profile assessments of the demo: answers that give each level, twice for those who have progressed."""

from datetime import date, timedelta
from random import Random

from accounts.models import User
from mediation.enums import Mobility, ProfileLevel
from mediation.models import Assessment, Beneficiary, Case
from mediation.services import assessment_record
from scheduling.demo.people import Setting, drawn

LEVELS = {
    ProfileLevel.NOT_INTERESTED: 19,
    ProfileLevel.BEGINNER: 33,
    ProfileLevel.WILLING: 32,
    ProfileLevel.AUTONOMOUS: 16,
}
USES = ("start", "messages", "video", "photos", "search", "scams", "accounts", "booking")
# For each level: how the eight uses are answered, from the easiest to the hardest, then the wish to learn.
USE_ANSWERS = {
    ProfileLevel.NOT_INTERESTED: (["not_yet"] * 2 + ["not_interested"] * 6, ("no", "maybe")),
    ProfileLevel.BEGINNER: (["helped"] * 3 + ["not_yet"] * 5, ("shown", "ideas")),
    ProfileLevel.WILLING: (["alone"] * 3 + ["helped"] * 3 + ["not_yet"] * 2, ("ideas", "shown")),
    ProfileLevel.AUTONOMOUS: (["alone"] * 6 + ["helped"] * 2, ("ideas", "maybe")),
}
EARLIER_LEVEL = {ProfileLevel.WILLING: ProfileLevel.BEGINNER, ProfileLevel.AUTONOMOUS: ProfileLevel.WILLING}
PROGRESS_SHARE = 0.35
MOBILITY_ANSWERS = {Mobility.OWN_CAR: "alone", Mobility.DRIVEN: "driven", Mobility.NONE: "cannot"}


def assessments_create(people: list[Beneficiary], setting: Setting) -> None:
    """Assess everyone given, within weeks of the opening of the case; a share also before progress."""
    opened = dict(Case.objects.filter(beneficiary__in=people).values_list("beneficiary", "opened_on"))
    for person in people:
        level = drawn(LEVELS, setting.dice)
        by = setting.dice.choice(setting.counsellors)
        first_day = min(opened[person.pk] + timedelta(days=setting.dice.randint(6, 24)), setting.today)
        earlier = EARLIER_LEVEL.get(level)
        later_day = first_day + timedelta(days=setting.dice.randint(90, 150))
        if earlier and later_day < setting.today and setting.dice.random() < PROGRESS_SHARE:
            _assess(person, earlier, first_day, by, setting.dice)
            first_day = later_day
        _assess(person, level, first_day, by, setting.dice)


def _assess(person: Beneficiary, level: ProfileLevel, day: date, by: User, dice: Random) -> None:
    assessment = assessment_record(beneficiary=person, by=by, answers=_answers(person, level, dice))
    Assessment.objects.filter(pk=assessment.pk).update(done_on=day)


def _answers(person: Beneficiary, level: ProfileLevel, dice: Random) -> dict[str, str]:
    uses, wishes = USE_ANSWERS[level]
    has_device = bool(person.equipment)
    keen = level != ProfileLevel.NOT_INTERESTED
    return {
        "device": ("used" if keen else "idle") if has_device else "none",
        "connection": {"FIXED": "everywhere", "MOBILE": "mobile", "NONE": "none"}.get(person.connection, "skipped"),
        "setup": dice.choice(("nothing", "nothing", "device", "network", "unsure")),
        **{f"use_{use}": answer for use, answer in zip(USES, uses, strict=True)},
        "wish": dice.choice(wishes),
        "first": dice.choice(("pleasure", "pleasure", "independence", "papers_learn", "papers_delegate")),
        "mobility": MOBILITY_ANSWERS.get(Mobility(person.mobility), "skipped"),
        "place": dice.choice(("home", "home", "workshop", "any", "remote")),
    }
