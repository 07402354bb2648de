"""What the demo's visits and requests are about, in the words of those who ask."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from scheduling.enums import Purpose

WISHES: Mapping[str, Any] = json.loads((Path(__file__).parent / "wishes.json").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Subject:
    """What someone asks: purpose, words, themes, minutes, and whether two people should come."""

    purpose: Purpose
    words: str
    themes: list[str]
    procedure_themes: list[str]
    minutes: int
    people: int


def subject_for(purpose: Purpose, dice: Random, used: set[str] | None = None) -> Subject:
    """Draw a subject of the purpose; with ``used``, the words already said come back only when all have been."""
    kind = WISHES[purpose]
    words = {wish["words"] for wish in kind["wishes"]}
    if used is not None and words <= used:
        used -= words
    wish = dice.choice([wish for wish in kind["wishes"] if wish["words"] not in (used or ())])
    if used is not None:
        used.add(wish["words"])
    return Subject(
        purpose=purpose,
        words=wish["words"],
        themes=list(wish["themes"]),
        procedure_themes=list(wish.get("procedure_themes", [])),
        minutes=dice.choice(kind["duration"]),
        people=2 if dice.random() < kind["people"] else 1,
    )
