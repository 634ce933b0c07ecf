"""Project codes as provinces write them: Hebei's with its check character, the national form elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from country.data import dice

if TYPE_CHECKING:
    from country.model import Unit

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 22, 4, 12)
"""Powers of 3 modulo 31, as GB 32100 has them; rule A08 of shapes/ says how they are used."""
FIRST_YEAR = 23
"""When the lasting projects were entered; in Hebei the code is that of the year."""
HEBEI = "13"


def project_code(unit: Unit, topic: str, year: int, seed: int) -> str:
    """Return the code of a project: 51152323T000010612345 in every year, 13050026P00945010101C in 2026.

    Hebei's begins with division and year and ends in a check character; what is between is the project's in all years.
    """
    chance = dice(seed, unit.ordinal, topic, "code")
    if unit.division.startswith(HEBEI):
        stem = f"{unit.division}{year % 100}P{chance.randint(1000, 9999):06d}{chance.randint(10000, 99999)}"
        return stem + check_character(stem)
    return f"{unit.division}{FIRST_YEAR}T{chance.randint(1, 99):06d}{chance.randint(100000, 999999)}"


def check_character(stem: str) -> str:
    """Return the last character of a code of Hebei from the 20 before it.

    >>> check_character("13050026P00945010101")
    'C'
    """
    total = sum(ALPHABET.index(character) * weight for character, weight in zip(stem, WEIGHTS, strict=True))
    return ALPHABET[30 - total % 31]
