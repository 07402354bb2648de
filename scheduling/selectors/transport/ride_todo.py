"""What a day of rides asks to decide first: what the law refuses, missing ways, drivers who cannot, needs left over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from core.formatting import NBSP, enumerate_fr, plural
from scheduling.selectors.transport.ride_lanes import Lane
from scheduling.selectors.transport.ride_people import PersonRow, WayCell
from scheduling.transport.enums import Aid, RideState, Way

# So many people are named on the card of those not looked for yet.
NAMED = 6


@dataclass(frozen=True, slots=True)
class TodoAnswer:
    """What may be done: words, and where, if there is a place for it. ``is_dialog``: opens over the page."""

    title: str
    words: str = ""
    label: str = ""
    url: str = ""
    is_dialog: bool = False


@dataclass(frozen=True, slots=True)
class Todo:
    """A card: what it is, whom it concerns, the fact, what comes of it, what may be done."""

    tag: str
    tone: str
    icon: str
    title: str
    fact: str
    strong: str = ""
    consequence: str = ""
    looked_at: Sequence[tuple[bool, str, str]] = ()
    answers: Sequence[TodoAnswer] = ()


def todos(people: Sequence[PersonRow], lanes: Sequence[Lane], day: date) -> list[Todo]:
    """The cards of a day, the most pressing first."""
    return [
        *(_of_driver(lane, day) for lane in lanes if lane.problems),
        *(_half(row) for row in people if row.is_half and row.is_lawful),
        *(_unlawful(row) for row in people if not row.is_lawful),
        *(_to_confirm(row) for row in people if _is_left_over(row) and row.is_outside),
        *(_left_over(row) for row in people if _is_left_over(row) and not _is_new(row) and not row.is_outside),
        *_not_searched([row for row in people if _is_left_over(row) and _is_new(row)]),
    ]


def ride_url(row: PersonRow) -> str:
    """Address of a need."""
    return reverse("scheduling:ride-detail", args=[row.ride.pk])


def _is_left_over(row: PersonRow) -> bool:
    return row.is_lawful and not row.is_complete and not row.is_half


def _is_new(row: PersonRow) -> bool:
    """Tell whether no search has looked at it yet."""
    return row.may_be_placed and not any(cell.causes for cell in row.cells)


def _not_searched(rows: Sequence[PersonRow]) -> Iterator[Todo]:
    """One card for all those whom no search has looked at yet."""
    if not rows:
        return
    names = [row.ride.beneficiary.full_name for row in rows]
    more = len(names) - NAMED
    said = f"{', '.join(names[:NAMED])} et {plural(more, 'autre')}" if more > 0 else enumerate_fr(names)
    yield Todo(
        "À placer",
        "warn",
        "clock",
        f"{plural(len(rows), 'personne')} sans conducteur",
        f"{said}.",
        consequence="Pas encore cherché : « Proposer des trajets » le fait pour toutes à la fois.",
        answers=[] if len(rows) > 1 else list(_place(rows[0].missing, rows[0])),
    )


def _title(row: PersonRow) -> str:
    ride = row.ride
    target = ride.destination.name if ride.destination is not None else "chez soi"
    return f"{ride.beneficiary.full_name}, {ride.beneficiary.commune.name}, vers {target}"


def _fact(row: PersonRow) -> str:
    ride, parts = row.ride, [row.ride.get_purpose_display().capitalize()]
    if ride.arrive_by is not None and row.out is not None:
        parts.append(f"y être à {_hour(ride.arrive_by)}")
    if ride.leave_after is not None and row.back is not None:
        parts.append(f"repartir à partir de {_hour(ride.leave_after)}")
    aids = [Aid(aid).label for aid in ride.aids if aid in Aid.values]
    checked = " Aides à vérifier." if ride.aids_to_check else ""
    return ", ".join(parts) + "." + (f" {', '.join(aids).capitalize()}." if aids else "") + checked


def _hour(value: Any) -> str:
    from core.formatting import hour

    return hour(value)


def _unlawful(row: PersonRow) -> Todo:
    """What the law refuses, what was looked at, the ways out: see ``transport.legality``."""
    verdict = row.ride.verdict
    reasons = verdict.get("reasons", [])
    broken = [reason["sentence"] for reason in reasons if not reason["kept"]]
    answers = [TodoAnswer(sentence) for sentence in verdict.get("ways_out", [])]
    url = ride_url(row)
    if url:
        answers.append(
            TodoAnswer("Décider de la suite", "Corriger le besoin, le refuser ou l’orienter.", "Ouvrir", url)
        )
    return Todo(
        "Non autorisé",
        "bad",
        "sign-stop",
        _title(row),
        _fact(row),
        strong="Ce trajet n’est pas permis.",
        consequence=" ".join(broken),
        looked_at=[(reason["kept"], reason["sentence"], reason["source"]) for reason in reasons],
        answers=answers,
    )


def _half(row: PersonRow) -> Todo:
    missing = row.missing
    placed = next(cell for cell in row.cells if cell.is_placed)
    is_back = missing is not None and missing.leg.way == Way.BACK
    found = "Aller" if is_back else "Retour"
    lacks = "Personne pour le retour." if is_back else "Personne pour l’aller."
    begun = row.ride.state == RideState.IN_PROGRESS
    return Todo(
        "Retour manquant" if is_back else "Aller manquant",
        "bad" if begun else "warn",
        "arrow-left-right",
        _title(row),
        f"{found} trouvé : {placed.words}. {lacks}",
        strong="La personne est partie sans retour :" if begun else f"L’{found.lower()} n’est pas confirmé :"
        if is_back else "Le retour n’est pas confirmé :",
        consequence="on ne laisse personne sans retour.",
        answers=list(_place(missing, row)),
    )  # fmt: skip


def _to_confirm(row: PersonRow) -> Todo:
    """Given to someone outside: a telephone call confirms it."""
    answers = [
        TodoAnswer(
            "Confirmé par téléphone",
            "Noter qui conduit et à quelle heure.",
            "Noter",
            reverse("scheduling:ride-confide", args=[row.ride.pk]),
        ),
        TodoAnswer("Ouvrir le besoin", "Changer l’heure, choisir un autre service.", "Ouvrir", ride_url(row)),
    ]
    return Todo(
        "À confirmer",
        "warn",
        "telephone",
        _title(row),
        _fact(row),
        strong=f"Confié à{NBSP}: {row.ride.scheme}.",
        consequence="Pas encore confirmé par téléphone.",
        answers=answers,
    )


def _left_over(row: PersonRow) -> Todo:
    missing = row.missing
    causes = _causes(row)
    if row.ride.scheme_id is None:
        causes = ["Aucun service de transport n’est choisi pour ce besoin."]
    elif row.ride.state == RideState.DRAFT:
        causes = ["Ce besoin est à compléter."]
    return Todo(
        "À confier",
        "warn",
        "clock",
        _title(row),
        _fact(row),
        strong="Personne n’a été trouvé." if row.may_be_placed else "",
        consequence=" ".join(causes),
        answers=list(_place(missing, row)),
    )


def _causes(row: PersonRow) -> list[str]:
    """What stopped each way, told once when both were stopped alike."""
    if len({tuple(cell.causes) for cell in row.cells}) < 2:
        return list(row.cells[0].causes)
    names = {Way.OUT: "Aller", Way.BACK: "Retour"}
    return [f"{names[Way(cell.leg.way)]}{NBSP}: {' '.join(cell.causes)}" for cell in row.cells if cell.causes]


def _place(missing: WayCell | None, row: PersonRow) -> Iterator[TodoAnswer]:
    if missing is not None and row.may_be_placed:
        url = reverse("scheduling:leg-offers", args=[missing.leg.pk])
        yield TodoAnswer("Chercher une place", "Voir qui peut le prendre, à quelle heure.", "Chercher", url, True)
    if missing is not None:
        words = "Les moins sollicités d’abord, en plusieurs envois. Ils répondent par un lien."
        url = reverse("scheduling:driver-call-create", args=[row.ride.pk])
        yield TodoAnswer("Demander aux conducteurs", words, "Demander", url)
    url = ride_url(row)
    if url:
        yield TodoAnswer("Ouvrir le besoin", "Changer l’heure, remplacer par une visite, orienter.", "Ouvrir", url)


def _of_driver(lane: Lane, day: date) -> Todo:
    people = len({row.leg.request_id for row in lane.stops})
    url = reverse("scheduling:ride-repair", args=[day, lane.run.driver_id])
    words = "personne cherche" if people < 2 else "personnes cherchent"
    return Todo(
        "Conducteur à remplacer",
        "bad",
        "x-octagon",
        lane.name,
        f"{people} {words} un autre conducteur.",
        strong=" ".join(lane.problems),
        answers=[TodoAnswer("Voir qui peut les prendre", "Rien ne change tant que vous n’acceptez pas.", "Voir", url)],
    )
