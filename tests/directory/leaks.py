"""Canaries in every private text of the database, and a reader of public addresses that looks for them."""

import gzip
import html
import io
import re
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urljoin, urlsplit

from dateutil.relativedelta import relativedelta
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from encrypted_fields.fields import EncryptedFieldMixin
from phonenumber_field.modelfields import PhoneNumberField

from directory.models import Organisation, Place, Service
from directory.record_rules import PUBLIC_FIELDS

if TYPE_CHECKING:
    AnyField: TypeAlias = models.Field[Any, Any]
else:
    AnyField = models.Field

APPS = ("core", "accounts", "messaging", "directory", "mediation", "volunteers", "scheduling")
# A canary: a word of its own, or a number that only private fields hold.
CANARY = re.compile(r"canari\d{5}x|(?:\+33|\b0)[\s.\xa0]?6[\s.\xa0]?39[\s.\xa0]?98", re.IGNORECASE)
FOREIGN = re.compile(r"horszone\d{5}x", re.IGNORECASE)
SHORTEST = 12

# What anybody may read, whatever the row: model → fields.
PUBLIC_TEXTS: dict[str, frozenset[str]] = {
    "accounts.Territory": frozenset(
        {
            "name",
            "service_name",
            "slug",
            "siren",
            "department",
            "phone",
            "email",
            "opening_hours",
            "opening_hours_text",
            "legal_address",
            "legal_publisher",
            "legal_host",
            "privacy_contact",
        }
    ),
    "accounts.Commune": frozenset({"insee", "name", "postal_code", "outline"}),
    "directory.Source": frozenset({"key", "name", "licence", "url"}),
    "directory.PlaceStop": frozenset({"where", "insee_code", "commune_name"}),
    "directory.ServiceTheme": frozenset({"theme"}),
    "scheduling.WorkshopSession": frozenset({"title", "description", "equipment"}),
    "scheduling.Destination": frozenset({"name", "address", "town"}),
    # Made again from the records once canaries are sown.
    "directory.OpenDataFile": frozenset({"credits", "digest", "preview", "faults", "incomplete"}),
}
# What is not told but made of what is told, or leads to the page itself.
DERIVED = frozenset({"search_text", "public_id"})


def private_texts(model: type[models.Model]) -> list[AnyField]:
    """Fields of a model in which something private could be written in words."""
    shown = PUBLIC_TEXTS.get(model._meta.label, frozenset())
    return [field for field in model._meta.concrete_fields if field.name not in shown and _is_text(field)]


def _is_text(field: AnyField) -> bool:
    if field.primary_key or field.choices or field.name in DERIVED:
        return False
    is_words = isinstance(field, models.CharField | models.TextField | models.JSONField | EncryptedFieldMixin)
    return is_words and (field.max_length is None or field.max_length >= SHORTEST)


def is_public_record(row: models.Model) -> bool:
    """Whether a record is one that anybody may read."""
    if isinstance(row, Organisation):
        return row.places.published().exists()
    if isinstance(row, Place):
        return row.status == "PUBLISHED" and row.merged_into_id is None
    return (
        isinstance(row, Service)
        and row.status == "PUBLISHED"
        and not row.merged_into_id
        and is_public_record(row.place)
    )


def sow(home: int) -> int:
    """Write a canary in every private text of every row; return how many. ``home`` is the territory that is read.

    Published records of other territories get a mark of their own: they are public, but not in this territory.
    """
    numbers = count(1)
    shown = {
        (type(row), row.pk) for model in PUBLIC_FIELDS for row in model._base_manager.all() if is_public_record(row)
    }
    for model in all_models():
        for row in model._base_manager.order_by("pk"):
            values = {}
            for field in private_texts(model):
                mark = "canari"
                if (model, row.pk) in shown and field.name in PUBLIC_FIELDS[model]:  # type: ignore[index]
                    if getattr(row, "territory_id", None) == home or field.name != "name":
                        continue
                    mark = "horszone"
                values[field.name] = canary(field, next(numbers), mark)
            _write(row, values)
    return next(numbers) - 1


def _write(row: models.Model, values: dict[str, Any]) -> None:
    """Write canaries, one by one where a constraint leaves some field no words."""
    parts = [values, *({name: value} for name, value in values.items())] if values else []
    for place, part in enumerate(parts):
        try:
            with transaction.atomic():
                type(row)._base_manager.filter(pk=row.pk).update(**part)
        except IntegrityError:
            continue
        if place == 0:
            return


def canary(field: AnyField, number: int, mark: str) -> Any:
    """Return a value that the field takes and that nothing else holds."""
    word = f"{mark}{number:05d}x"
    if isinstance(field, PhoneNumberField):
        return f"+3363998{number % 10_000:04d}"
    if isinstance(field, models.JSONField):
        return {word: word} if field.get_default() == {} else [word]
    if isinstance(field, models.EmailField):
        return f"{word}@example.org"
    return f"https://example.org/{word}" if isinstance(field, models.URLField) else word


def all_models() -> list[type[models.Model]]:
    """Every model of the application, histories included; the journal lets nothing be changed."""
    found = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    return [model for model in found if model._meta.label != "core.JournalEntry"]


def fill_empty_models() -> set[str]:
    """Make a row of each model that has none; return the labels of those that could not be made."""
    missing = {model for model in all_models() if private_texts(model) and not model._base_manager.exists()}
    for attempt in range(4):
        for model in sorted(missing, key=lambda each: each._meta.label):
            try:
                with transaction.atomic():
                    model._base_manager.bulk_create([model(**_plain_values(model, attempt))])
                missing = missing - {model}
            except (IntegrityError, LookupError):
                continue
    return {model._meta.label for model in missing}


def _plain_values(model: type[models.Model], attempt: int) -> dict[str, Any]:
    """Return values that constraints may accept: each attempt takes other choices."""
    values: dict[str, Any] = {}
    for place, field in enumerate(model._meta.concrete_fields):
        if field.primary_key and isinstance(field, models.AutoField):
            continue
        if isinstance(field, models.ForeignKey):
            if not field.null:
                row = field.related_model._base_manager.order_by("pk").first()
                if row is None:
                    raise LookupError(field.name)
                values[field.name] = row
        elif not (field.has_default() or field.null or field.blank):
            values[field.name] = _plain_value(field, attempt + place)
    return values


def _plain_value(field: AnyField, turn: int) -> Any:
    if field.choices:
        choices = [key for key, _ in field.flatchoices]
        return choices[turn % len(choices)]
    now = timezone.now()
    kinds: list[tuple[type[AnyField], Any]] = [
        (models.DateTimeField, now + timedelta(days=turn)),
        (models.DateField, timezone.localdate().replace(day=1) + relativedelta(months=turn)),
        (models.TimeField, time(9 if "start" in field.name else 10)),
        (models.BooleanField, False),
        (models.BinaryField, b"octets"),
        (models.IntegerField, 1),
        (models.FloatField, 1.0),
    ]
    return next((value for kind, value in kinds if isinstance(field, kind)), "x")


def texts_of(answer: Any) -> str:
    """Headers and body of an answer, archives opened."""
    parts: Any = getattr(answer, "streaming_content", None)
    body = b"".join(parts) if parts is not None else answer.content
    headers = "\n".join(f"{name}: {value}" for name, value in answer.items())
    cookies = answer.cookies.output()
    return "\n".join([headers, cookies, *(html.unescape(each.decode("utf-8", "replace")) for each in _opened(body))])


def _opened(body: bytes) -> Iterator[bytes]:
    yield body
    if body.startswith(b"\x1f\x8b"):
        yield from _opened(gzip.decompress(body))
    elif body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from _opened(archive.read(name))
    elif body.startswith(b"%PDF"):
        for stream in re.findall(rb"stream\r?\n(.*?)endstream", body, re.DOTALL):
            try:
                yield zlib.decompress(stream)
            except zlib.error:
                yield stream
    # JSON writes accents as escapes.
    if b"\\u" in body:
        yield re.sub(rb"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)).encode("utf-8", "replace"), body)


class Reader:
    """Reads public addresses and what they link to, as someone without an account, and keeps what leaks."""

    def __init__(self, public: set[str], slug: str, most: int = 700) -> None:
        self.public, self.slug, self.most = public, slug, most
        self.client = Client(raise_request_exception=True)
        self.read: dict[str, int] = {}
        self.names: set[str] = set()
        self.leaks: list[str] = []

    def crawl(self, starts: list[str]) -> None:
        """Read the addresses and what is reached from them."""
        queue = deque(starts)
        while queue and len(self.read) < self.most:
            url = queue.popleft()
            if url in self.read:
                continue
            answer: Any = self.client.get(url, REMOTE_ADDR=f"10.0.{len(self.read) // 250}.{len(self.read) % 250}")
            self.read[url] = answer.status_code
            text = self._text(answer)
            self._note(url, text)
            self._name(url, answer.status_code)
            queue.extend(each for each in self._links(url, answer, text) if each not in self.read)

    def _text(self, answer: Any) -> str:
        return texts_of(answer)

    def _note(self, url: str, text: str) -> None:
        found = {match.group() for match in CANARY.finditer(text)}
        if f"/{self.slug}/" in url:
            found |= {match.group() for match in FOREIGN.finditer(text)}
        self.leaks += [f"{url}: {each}" for each in sorted(found)]

    def _name(self, url: str, status: int) -> None:
        if status < 500:
            self.names.add(resolve(urlsplit(url).path).view_name)

    def _links(self, url: str, answer: Any, text: str) -> Iterator[str]:
        """Internal addresses of a page, a redirect or a file, if they are public."""
        found = re.findall(r"""(?:href|action|src|data-url|hx-get)=["']([^"'#]+)""", text)
        found += re.findall(r'"(?:next|page|url)": ?"([^"]+)"', text)
        if location := answer.headers.get("Location"):
            found.append(location)
        for link in found:
            whole = urlsplit(urljoin(f"http://testserver{url}", link))
            if whole.netloc != "testserver" or whole.path.startswith("/static/"):
                continue
            try:
                name = resolve(whole.path).view_name
            except Resolver404:
                continue
            if name in self.public:
                yield whole.path + (f"?{whole.query}" if whole.query else "")


def address(name: str, keys: dict[str, Any]) -> str:
    """Return an address by name with those of ``keys`` that it takes."""
    for wanted in _keys_of(name):
        missing = wanted - keys.keys()
        if not missing:
            return reverse(name, kwargs={key: keys[key] for key in wanted})
    raise LookupError(f"{name} needs {_keys_of(name)}: say what in tests/directory/test_public_pages_leak_nothing.py")


def _keys_of(name: str) -> list[set[str]]:
    from django.urls import get_resolver

    resolver: Any = get_resolver()
    *spaces, last = name.split(":")
    for space in spaces:
        _, resolver = resolver.namespace_dict[space]
    return [set(params) for bits, *_ in resolver.reverse_dict.getlist(last) for _, params in bits]


def long_ago() -> date:
    """A day of last year, whose figures may be public."""
    return date(timezone.localdate().year - 1, 3, 3)


def moment(hours: int) -> datetime:
    """A moment to come."""
    return timezone.now() + timedelta(hours=hours)
