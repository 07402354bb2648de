"""Places and services as hypothesis draws them: accents, separators inside values, several values, and nothing."""

from datetime import date
from typing import Any

import phonenumbers
from data_inclusion.schema import v1
from hypothesis import strategies as st

from accounts.models import Territory
from directory.enums import PlaceKind
from directory.exchange.exports.mednum_words import ALLOWED
from directory.exchange.exports.reading import Listed
from directory.exchange.terms import FEES, MODES, PUBLICS, THEMES
from directory.models import Organisation, Place, Service

TERRITORY = Territory(pk=1, name="CC Isle Vern Salembre", slug="isle-vern-salembre", siren="200040095")
_LETTERS = "abcéèçœÉÀ ’'\"«»,;|\t=+-@()&<>\\/0128.–\n😀"


def texts(longest: int, shortest: int = 0) -> st.SearchStrategy[str]:
    """Texts as a form keeps them: without spaces around."""
    drawn = st.text(st.sampled_from(_LETTERS), min_size=shortest, max_size=longest)
    return drawn.map(str.strip).filter(lambda text: len(text) >= shortest)


def lines(longest: int, shortest: int = 0) -> st.SearchStrategy[str]:
    """Texts of one line, as a one-line field keeps them."""
    return texts(longest, shortest).filter(lambda text: not set(text) & set("\n\t"))


# Numbers kept for fiction, and the example number of each overseas region.
_OVERSEAS = [
    phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    for region in ("RE", "GP", "MQ", "GF", "YT", "NC", "PF", "PM", "WF")
    if (number := phonenumbers.example_number(region))
]
phones = st.one_of(
    st.just(""),
    st.integers(0, 9999).map(lambda end: f"+3353649{end:04d}"),
    st.integers(0, 9999).map(lambda end: f"+3363998{end:04d}"),
    st.sampled_from(_OVERSEAS),
)
emails = st.sampled_from(["", "contact@example.org", "accueil.neuvic@example.org", "o'brien+info@exemple.example.org"])
websites = st.sampled_from(
    ["", "https://example.org/", "http://www.example.org/é?a=1&b=2", "https://example.org/a,b#c", "https://exemple.org"]
)
hours = st.sampled_from(
    [
        "",
        "Mo-Fr 09:00-12:00,14:00-18:00",
        "Sa 10:00-12:30; PH off",
        "Mo[1] 09:00-12:00",
        "24/7",
        "Jul-Aug Tu 09:00-12:00",
    ]
)
days = st.dates(date(2000, 1, 1), date(2026, 11, 1))
communes = st.sampled_from(
    [
        ("24190", "24309", "Neuvic"),
        ("20000", "2A004", "Ajaccio"),
        ("97400", "97411", "Saint-Denis"),
        ("01000", "01053", "Bourg"),
    ]
)
positions = st.sampled_from([(None, None), (45.1, 0.47), (45.123456789, -0.5), (-20.9, 55.4), (48.0, 2.0)])
codes = st.text("0123456789abcdef", min_size=16, max_size=16)
sirets = st.one_of(st.just(""), st.integers(1, 10**14 - 1).map(lambda number: f"{number:014d}"))


def several(values: Any, most: int = 4) -> st.SearchStrategy[list[str]]:
    """Some of a vocabulary, in order, each once."""
    return st.lists(st.sampled_from(sorted(values)), unique=True, max_size=most).map(sorted)


def words(name: str) -> st.SearchStrategy[str]:
    """Some of the words of a column of the standard, as a file writes them."""
    return st.lists(st.sampled_from(ALLOWED[name]), unique=True, max_size=4).map("|".join)


@st.composite
def places(draw: st.DrawFn, name: st.SearchStrategy[str], kinds: list[str], required: int) -> Place:
    """A place with its organisation; ``required`` is the least length of what a format requires."""
    organisation = Organisation(
        pk=1,
        territory=TERRITORY,
        name=draw(lines(60, 1)),
        siret=draw(sirets),
        typology=draw(st.sampled_from(["", "ASSO", "CCAS"])),
        networks=draw(several(item.value for item in v1.ReseauPorteur)),
        description=draw(st.one_of(st.just(""), texts(200, 5))),
    )
    postal, insee, commune = draw(communes)
    latitude, longitude = draw(positions)
    opening = draw(hours)
    return Place(
        pk=1,
        territory=TERRITORY,
        organisation=organisation,
        public_id=draw(codes),
        name=draw(name),
        kind=draw(st.sampled_from(kinds)),
        address=draw(lines(80, required)),
        address_complement=draw(lines(40)),
        postal_code=postal,
        insee_code=insee,
        commune_name=commune,
        latitude=latitude,
        longitude=longitude,
        phone=draw(phones),
        email=draw(emails),
        website=draw(websites),
        booking_url=draw(websites),
        accessibility_url=draw(websites),
        opening_hours=opening,
        closes_on_school_holidays=bool(opening) and draw(st.booleans()),
        updated_on=draw(days),
        mednum={},
    )


@st.composite
def mednum_places(draw: st.DrawFn) -> Listed:
    """A place of digital mediation, as a file of the standard may have given it."""
    place = draw(places(lines(60, 1), [PlaceKind.FIXED, PlaceKind.ITINERANT], 1))
    kept = {name: draw(words(name)) for name in ALLOWED if name != "itinerance"}
    kept["services"] = draw(words("services").filter(bool))
    kept["presentation_resume"] = draw(texts(280))
    place.mednum = {name: value for name, value in kept.items() if value}
    ways = kept["modalites_accompagnement"].split("|")
    listed = {name: [value for value in kept[name].split("|") if value] for name in ("services", "modalites_acces")}
    service = Service(
        pk=1,
        territory=TERRITORY,
        place=place,
        public_id=draw(codes),
        name="Médiation numérique",
        description=draw(texts(300, 1)),
        kind="atelier" if ways == ["Dans un atelier collectif"] else "accompagnement",
        publics=sorted({PUBLICS[word] for word in kept["publics_specifiquement_adresses"].split("|") if word}),
        fees=next((FEES[word] for word in kept["frais_a_charge"].split("|") if word), ""),
        reception_modes=["a-distance", "en-presentiel"] if "À distance" in ways else ["en-presentiel"],
        contact_modes=sorted({MODES[word] for word in listed["modalites_acces"] if word in MODES}),
    )
    themes = sorted({theme for word in listed["services"] for theme in THEMES[word]})
    return Listed(place, [service], {1: themes})


def _titles() -> st.SearchStrategy[str]:
    return lines(60, 3).filter(lambda text: len(text.rstrip(". ")) >= 3 and not text.endswith("."))


@st.composite
def services(draw: st.DrawFn, place: Place, pk: int) -> tuple[Service, list[str]]:
    """Any service, with its themes."""
    at_home = draw(st.booleans())
    publics = draw(several(item.value for item in v1.Public if item.value != "tous-publics"))
    service = Service(
        pk=pk,
        territory=TERRITORY,
        place=place,
        public_id=draw(codes),
        name=draw(_titles()),
        description=draw(st.one_of(st.just(""), texts(300, 5))),
        kind=draw(st.sampled_from(["", *(item.value for item in v1.TypeService)])),
        publics=draw(st.sampled_from([publics, ["tous-publics"]])),
        publics_details=draw(texts(60)),
        fees=draw(st.sampled_from(["", "gratuit", "payant"])),
        fees_details=draw(lines(60)),
        reception_modes=["en-presentiel"] if at_home else draw(several(item.value for item in v1.ModeAccueil)),
        contact_modes=draw(several(item.value for item in v1.ModeMobilisation)),
        contact_by=draw(several(item.value for item in v1.PersonneMobilisatrice)),
        contact_details=draw(texts(60)),
        contact_url=draw(websites),
        conditions=draw(texts(60)),
        documents=draw(lines(40)),
        zone=draw(st.lists(st.sampled_from(["24309", "24", "2A", "200040095", "france"]), unique=True, max_size=3)),
        phone=draw(phones),
        email=draw(st.sampled_from(["", place.email])),
        opening_hours=draw(hours),
        is_at_home=at_home,
        accepts_cesu=draw(st.booleans()),
        updated_on=draw(days),
    )
    return service, draw(several((item.value for item in v1.Thematique), 5))


@st.composite
def inclusion_places(draw: st.DrawFn) -> Listed:
    """A place with up to three services of any kind."""
    place = draw(places(_titles(), [PlaceKind.FIXED], 0))
    place.organisation.name = place.name
    drawn = [draw(services(place, pk)) for pk in range(1, 1 + draw(st.integers(0, 3)))]
    return Listed(place, [service for service, _ in drawn], {service.pk: themes for service, themes in drawn})
