"""Canaries in all that is kept about people, and a helper who reads every address and every e-mail looking for them."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField
from pypdf import PdfReader

from accounts.enums import Role
from core.registries import registries
from mediation.models import Beneficiary
from messaging.models import OutboxMessage
from scheduling.enums import VisitStage
from scheduling.models import Driver, PhoneCall, Run, Visit
from scheduling.planning.clock import monday_of
from scheduling.transport.enums import RideState, RunStage, StopKind, Way
from tests.access.matrix import ROWS
from tests.access.things import DAYS, Things
from tests.conftest import Cast
from tests.directory import leaks
from tests.factories import (
    BeneficiaryFactory,
    CommuneFactory,
    DestinationFactory,
    DriverFactory,
    HelperFactory,
    PlanFactory,
    RequestFactory,
    RideFactory,
    SchemeFactory,
    VisitFactory,
    local_moment,
)
from tests.scheduling.safety.scene import has_read_what_is_not_done
from tests.scheduling.transport.driving.scene import Stop, a_run
from volunteers.models import Helper

# A canary names the person whom it tells of: a word, or a telephone number of the same person.
FOUND = re.compile(
    r"canari([a-z]+)\d{5}x|(?:\+33\s?|\b0)6[\s.\xa0]?39[\s.\xa0]?98[\s.\xa0]?(\d)\d[\s.\xa0]?\d\d", re.IGNORECASE
)
# Those whom the volunteer of the test visits and may know today, then all the others.
TOLD = ("today", "weekahead", "twodaysago")
UNTOLD = ("eightdaysahead", "threedaysago", "colleague", "draft", "cancelled", "abroad")
MARKS = (*TOLD, *UNTOLD)
# What a volunteer may read of someone to be visited: name, address, telephones, how to get in, what the visit is for.
READABLE = {
    "mediation.Beneficiary": frozenset(
        {"first_name", "last_name", "address", "mobile_phone", "landline_phone", "trusted_phone", "access_notes"}
    ),
    "scheduling.VisitRequest": frozenset({"words", "access_notes"}),
    "scheduling.Visit": frozenset({"note"}),
    # What a driver is to know of someone to be driven.
    "scheduling.RideRequest": frozenset({"words"}),
    # What a call for help says is written for volunteers, and names nobody (the service refuses it otherwise).
    "scheduling.Solicitation": frozenset({"what", "words", "themes"}),
}


@dataclass
class Scene:
    """A week of visits, and where the canaries are: word or number → whom it tells of, which field."""

    cast: Cast
    helper: Helper
    colleague: Helper
    own: Things
    abroad: Things
    visits: dict[str, Visit]
    runs: dict[str, Run]
    canaries: dict[str, tuple[str, str]] = field(default_factory=dict)

    def forbidden(self, text: str) -> set[str]:
        """Say what the text tells that a volunteer may not know: "colleague mediation.Beneficiary.last_name"."""
        words = {f"{mark} {where}" for canary, (mark, where) in self.canaries.items() if canary in text}
        return {each for each in words if not _is_readable(*each.split(" "))} | self._numbers(text)

    def told(self, text: str) -> set[str]:
        """Say whom the text names."""
        return {mark for canary, (mark, where) in self.canaries.items() if canary in text and "name" in where}

    def _numbers(self, text: str) -> set[str]:
        marks = {MARKS[int(match[2])] for match in FOUND.finditer(text) if match[2]}
        return {f"{mark} telephone" for mark in marks - set(TOLD)}


def _is_readable(mark: str, where: str) -> bool:
    label, _, name = where.rpartition(".")
    return mark in TOLD and name in READABLE.get(label, frozenset())


def scene(cast: Cast) -> Scene:
    """Make one object of each kind here and abroad, then visits in and out of what a volunteer may know; sow."""
    today = timezone.localdate()
    own, abroad = Things(cast.territory, cast.user(Role.HELPER)), Things(cast.other_territory)
    for things in (own, abroad):
        _make_all(things)
    helper = own.get("helper")
    has_read_what_is_not_done(helper)
    Helper.objects.filter(pk=helper.pk).update(email="monique@example.org")
    helper.refresh_from_db()
    colleague = HelperFactory(territory=cast.territory, first_name="Gérard", volunteer=True, free=False)
    visits = {"today": own.get("visit"), "abroad": abroad.get("visit")}
    days = {
        "weekahead": (today + timedelta(days=7), helper, VisitStage.PUBLISHED),
        "twodaysago": (today - timedelta(days=2), helper, VisitStage.PUBLISHED),
        "eightdaysahead": (today + timedelta(days=8), helper, VisitStage.PUBLISHED),
        "threedaysago": (today - timedelta(days=3), helper, VisitStage.PUBLISHED),
        "colleague": (today, colleague, VisitStage.PUBLISHED),
        "draft": (today + timedelta(days=1), helper, VisitStage.DRAFT),
        "cancelled": (today + timedelta(days=2), helper, VisitStage.CANCELLED),
    }
    for hour, (mark, (day, who, stage)) in enumerate(days.items(), start=9):
        visits[mark] = _visit(cast, day, hour, who, stage)
    drivers = {
        helper.pk: own.get("driven_run").driver,
        colleague.pk: DriverFactory(helper=colleague, scheme=_scheme(cast)),
    }
    runs = {"today": own.get("driven_run"), "abroad": abroad.get("driven_run")}
    for mark, (day, who, stage) in days.items():
        runs[mark] = _run(cast, day, visits[mark].beneficiary, drivers[who.pk], stage)
    made = Scene(cast, helper, colleague, own, abroad, visits, runs)
    _sow(made)
    return made


def _make_all(things: Things) -> None:
    for kind in sorted(name[1:] for name in dir(Things) if re.fullmatch(r"_[a-z]\w*", name)):
        if callable(getattr(Things, f"_{kind}", None)):
            things.get(kind)


def _visit(cast: Cast, day: date, hour: int, helper: Helper, stage: str) -> Visit:
    commune = CommuneFactory(territory=cast.territory)
    request = RequestFactory(beneficiary=BeneficiaryFactory(territory=cast.territory, commune=commune))
    plan = PlanFactory(territory=cast.territory, week=monday_of(day))
    start = local_moment(day, hour)
    visit: Visit = VisitFactory(
        request=request, plan=plan, day=day, starts_at=start, ends_at=start + timedelta(minutes=50),
        helpers=[helper], stage=stage,
    )  # fmt: skip
    return visit


def _scheme(cast: Cast) -> Any:
    return SchemeFactory(territory=cast.territory)


def _run(cast: Cast, day: date, person: Beneficiary, driver: Driver, stage: str) -> Run:
    """The same person is driven on the same day, in the evening; a run cancelled with someone in it stays so."""
    place = DestinationFactory(territory=cast.territory)
    ride = RideFactory(beneficiary=person, scheme=_scheme(cast), destination=place, day=day, state=RideState.CONFIRMED)
    stops = [
        Stop(ride.legs.get(way=Way.OUT), kind, after) for kind, after in ((StopKind.PICKUP, 5), (StopKind.DROPOFF, 20))
    ]
    PhoneCall.objects.create(territory=cast.territory, ride=ride, sentence="Bonjour")
    return a_run(driver, stops, hour=19, stage=RunStage(stage))


def _sow(made: Scene) -> None:
    """Write a canary in every private text of every row that the registries say is about one of the people."""
    numbers = count(1)
    people = {mark: visit.beneficiary for mark, visit in made.visits.items()}
    for entry in registries.person_data:
        model = apps.get_model(entry.model)
        if entry.model == "messaging.OutboxMessage":
            continue
        for mark, person in people.items():
            for row in _rows_of(entry, model, person):
                for name in leaks.private_texts(model):
                    _write(made, mark, row, name, next(numbers))


def _rows_of(entry: Any, model: type[models.Model], person: Beneficiary) -> Iterator[models.Model]:
    if entry.rows is not None:
        yield from entry.rows(person)
    elif model is Beneficiary:
        yield person
    else:
        yield from model._base_manager.filter(**{entry.path: person}).order_by("pk")


def _write(made: Scene, mark: str, row: models.Model, column: Any, number: int) -> None:
    if isinstance(column, PhoneNumberField):
        value: Any = f"+3363998{MARKS.index(mark)}{number % 1000:03d}"
    else:
        word = f"canari{mark}{number:05d}x"
        value = leaks.canary(column, number, f"canari{mark}")
        made.canaries[word] = (mark, f"{row._meta.label}.{column.name}")
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**{column.name: value})
    except IntegrityError:
        return


def text_of(answer: Any) -> str:
    """All that an answer tells: archives opened, PDF read as printed, lines of calendars unfolded (RFC 5545, 3.1)."""
    text = leaks.texts_of(answer)
    if "text/calendar" in answer.get("Content-Type", ""):
        text += re.sub(r"\r?\n[ \t]", "", text)
    if not answer.streaming and answer.content.startswith(b"%PDF"):
        pages = PdfReader(io.BytesIO(answer.content)).pages
        text += "".join(page.extract_text() for page in pages)
        # A long word may be cut at the end of a line.
        text += re.sub(r"\s+", "", "".join(page.extract_text() for page in pages))
    return text


class HelperReader(leaks.Reader):
    """A volunteer signed in, who opens every address of the matrix and follows every link."""

    def __init__(self, made: Scene, *, most: int = 2000) -> None:
        super().__init__(_all_names() - {"account_logout"}, made.cast.territory.slug, most)
        self.made = made
        self.told: set[str] = set()
        self.client = Client(raise_request_exception=True)
        user = made.cast.user(Role.HELPER)
        self.client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")

    def _text(self, answer: Any) -> str:
        return text_of(answer)

    def _note(self, url: str, text: str) -> None:
        self.told |= self.made.told(text)
        self.leaks += [f"{url}: {each}" for each in sorted(self.made.forbidden(text))]

    def read_pages(self) -> None:
        """Read every address of the matrix, with each visit, day and object that it may be asked for, and all links."""
        starts = [url for row in ROWS if row.method == "GET" for url in self._addresses(row)]
        self.crawl(list(dict.fromkeys(starts)))

    def _addresses(self, row: Any) -> Iterator[str]:
        choices: list[dict[str, Any]] = [{}]
        for name, kind in row.keys.items():
            values = self._values(kind, is_theirs=Role.HELPER in row.roles)
            choices = [{**done, name: value} for done in choices for value in values]
        for keys in choices:
            url = leaks.address(row.name, keys)
            yield url
            if row.name.endswith("-list"):
                yield f"{url}?page_size=200&q=canari&search=canari"

    def _values(self, kind: str, *, is_theirs: bool) -> list[Any]:
        """What an address may be asked with. Only what helpers may be served needs every visit and every day."""
        today = timezone.localdate()
        if kind == "today" and is_theirs:
            return [today + timedelta(days=ahead) for ahead in range(-4, 10)]
        if kind in DAYS:
            return [DAYS[kind]()]
        if kind == "visit" and is_theirs:
            return [visit.pk for visit in self.made.visits.values()]
        if kind == "driven_run" and is_theirs:
            return [run.pk for run in self.made.runs.values()]
        if kind == "helper":
            return [self.made.helper.pk, self.made.colleague.pk, self.made.abroad.key(kind)]
        return [self.made.own.key(kind), self.made.abroad.key(kind)]

    def do_everything(self) -> None:
        """Send an empty form to every address that does something, look where it leads, and undo it."""
        for row in ROWS:
            if row.method == "GET" or Role.HELPER not in row.roles:
                continue
            for url in self._addresses(row):
                with transaction.atomic():
                    send = getattr(self.client, row.method.lower())
                    self._note(f"{row.method} {url}", text_of(send(url)))
                    self._note(f"after {row.method} {url}", text_of(self.client.get("/")))
                    self._mails()
                    transaction.set_rollback(True)

    def _mails(self) -> None:
        for message in OutboxMessage.objects.filter(recipient=self.made.helper.email).order_by("pk"):
            self._note(f"mail {message.key}", f"{message.recipient_name}\n{message.subject}\n{message.body}")

    def read_mails(self) -> int:
        """Read every e-mail queued for the volunteer; return how many."""
        self._mails()
        return OutboxMessage.objects.filter(recipient=self.made.helper.email).count()


def _all_names() -> set[str]:
    from tests.test_access_matrix import names

    return set(names(get_resolver()))
