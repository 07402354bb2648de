"""Words the demo is made of: names by generation, roads, hamlets, what people like and how to reach their door.

Names are common ones of people born between 1930 and 1965; hamlets and people are invented.
"""

import json
from pathlib import Path
from random import Random

WORDS = json.loads((Path(__file__).parent / "words.json").read_text(encoding="utf-8"))
_GENERATIONS = (1955, 1945, 1930)
_FROM_ELSEWHERE_SHARE = 0.05


def person_name(birth_year: int, is_woman: bool, dice: Random) -> tuple[str, str, str]:
    """Draw a first name of the generation, a surname, and the languages spoken when they are worth noting."""
    if dice.random() < _FROM_ELSEWHERE_SHARE:
        origin = dice.choice(WORDS["from_elsewhere"])
        return origin["woman" if is_woman else "man"], origin["surname"], origin["languages"]
    generation = next(year for year in _GENERATIONS if birth_year >= year or year == _GENERATIONS[-1])
    first_names = WORDS["women" if is_woman else "men"][str(generation)]
    return dice.choice(first_names), dice.choice(WORDS["surnames"]), ""


def home_address(in_village: bool, in_town: bool, dice: Random) -> str:
    """Draw an address: a street in a town, the village or a lane elsewhere, a hamlet outside."""
    number = dice.randint(1, 48)
    if in_village and in_town:
        return f"{number} {dice.choice(WORDS['streets'])}"
    if in_village:
        return dice.choice(("Le Bourg", f"{number} {dice.choice(WORDS['lanes'])}"))
    return dice.choice((dice.choice(WORDS["hamlets"]), f"{number * 10 + 5} {dice.choice(WORDS['lanes'])}"))
