"""A volunteer knows names, addresses and telephones of the own visits only, seven days before to two after (R02).

Every text kept about anyone holds a canary. A volunteer opens every address of the access matrix, follows every link,
sends every form, prints every sheet and gets every e-mail: what may be known is read, nothing else ever is.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.enums import Role
from messaging.models import OutboxMessage
from scheduling import querysets, rules
from scheduling.models import Plan, Visit
from scheduling.planning import letters
from scheduling.services.notices import rounds_announce, visits_announce
from scheduling.services.transport.telling import about_run, drivers_tell
from tests.access.helper_reading import TOLD, UNTOLD, HelperReader, Scene, scene, text_of
from tests.conftest import Cast


@pytest.fixture
def made(cast: Cast, time_machine: Any) -> Scene:
    """A Wednesday morning: visits around it, canaries everywhere."""
    now = timezone.localtime()
    time_machine.move_to((now - timedelta(days=now.weekday() - 2)).replace(hour=8, minute=0), tick=True)
    return scene(cast)


def announce(made: Scene) -> None:
    """Publish the weeks, as the team does, and let every nightly task run."""
    for plan in Plan.objects.filter(territory=made.cast.territory).order_by("week"):
        by = made.cast.user(Role.COUNSELLOR)
        published = list(Visit.objects.published().filter(plan=plan))
        visits_announce(plan=plan, visits=published, by=by)
        rounds_announce(plan=plan, helpers=[made.helper])
    drivers_tell(runs=list(made.runs.values()), by=None)
    for task in nightly_tasks():
        task()


def nightly_tasks() -> Iterator[Callable[[], None]]:
    """The tasks of the clock that may write to volunteers."""
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        name = str(entry["task"])
        if name.startswith(("volunteers.", "scheduling.", "mediation.remind")):
            yield import_string(name)


def test_the_canaries_stand_wherever_something_is_written_about_someone(made: Scene) -> None:
    fields = {where for _, where in made.canaries.values()}

    assert {mark for mark, _ in made.canaries.values()} == {*TOLD, *UNTOLD}
    assert len(fields) > 40
    assert {"mediation.Beneficiary.last_name", "mediation.Note.text", "scheduling.PhoneCall.sentence"} <= fields


def test_a_volunteer_reads_nothing_of_anyone_but_who_is_visited_soon(made: Scene) -> None:
    reader = HelperReader(made)
    reader.read_pages()
    reader.do_everything()

    assert sorted(set(reader.leaks)) == []
    assert reader.told == set(TOLD), "the silence means something: those to visit are named"
    assert {url: status for url, status in reader.read.items() if status >= 500} == {}
    assert len(reader.read) < reader.most, "the reading stopped before its end"


def test_no_mail_tells_a_volunteer_who_is_visited(made: Scene) -> None:
    announce(made)
    reader = HelperReader(made)

    assert reader.read_mails() >= 2
    assert OutboxMessage.objects.filter(about=about_run(made.runs["eightdaysahead"])).exists()
    assert (sorted(set(reader.leaks)), reader.told) == ([], set())


def _everything(visits: Any, user: Any) -> Any:
    return visits.filter(territory=user.active_membership.territory_id)


MISTAKES: dict[str, tuple[Any, str, Any, str]] = {
    "too early": (rules, "is_told", lambda day, today=None: True, "eightdaysahead"),
    "too late": (querysets, "oldest_day_told", lambda: timezone.localdate() - timedelta(days=3), "threedaysago"),
    "other people’s visits": (querysets.VisitQuerySet, "visible_to", _everything, "colleague"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_leak_in_a_page_would_be_seen(made: Scene, monkeypatch: pytest.MonkeyPatch, mistake: str) -> None:
    """Controls: each mistake is found, on the page of the round, on paper or over the API."""
    where, name, wrong, mark = MISTAKES[mistake]
    monkeypatch.setattr(where, name, wrong)
    if mistake == "too late":
        monkeypatch.setattr(rules, "is_told", lambda day, today=None: True)
    reader = HelperReader(made)
    day = made.visits[mark].day.isoformat()
    pages = {
        "round": f"/tournee/{made.helper.pk}/{day}/",
        "sheet": f"/tournee/{made.helper.pk}/{day}/feuille.pdf",
        "api": "/api/v1/visits/?page_size=200",
        "run": f"/mes-courses/{made.runs[mark].pk}/",
        "run on paper": f"/mes-courses/{made.runs[mark].pk}/feuille.pdf",
    }
    if mark == "colleague":
        del pages["round"], pages["sheet"], pages["run"], pages["run on paper"]

    for name, url in pages.items():
        answer = reader.client.get(url)
        reader.leaks.clear()
        reader._note(url, text_of(answer))
        assert [leak for leak in reader.leaks if mark in leak], name


def test_a_leak_in_a_mail_would_be_seen(made: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "_visit_words", lambda helper, visit: visit.beneficiary.last_name)
    announce(made)
    reader = HelperReader(made)
    reader.read_mails()

    assert [leak for leak in reader.leaks if "eightdaysahead" in leak]
