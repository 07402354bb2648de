"""A spreadsheet takes the first zero of a code away: it is put back, and the row says so."""

import pytest

from directory.exchange.formats.standard import draft_of
from directory.hours import Reading


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        ({"code_postal": "1000", "code_insee": "01053"}, ["Le code postal « 1000 » avait perdu son zéro"]),
        ({"code_postal": "01000", "code_insee": "1053"}, ["Le code INSEE « 1053 » avait perdu son zéro"]),
        ({"code_postal": "01000", "code_insee": "01053"}, []),
    ],
)
def test_the_code_is_whole_and_the_repair_is_no_secret(codes: dict[str, str], told: list[str]) -> None:
    draft = draft_of(2, {"nom": "Espace", "commune": "Bourg-en-Bresse", **codes}, Reading(), "")

    assert (draft.place["postal_code"], draft.place["insee_code"]) == ("01000", "01053")
    assert [words.partition("\u00a0:")[0] for words in draft.warnings] == told
    assert not draft.errors
