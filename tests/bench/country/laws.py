"""What rows rest on: documents of the centre that are known, documents of a place made up for it, and other bases."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from country.data import dice, load
from country.model import Cited
from country.places import CENTRE, divisions, opening
from kg.bases import load_authority

if TYPE_CHECKING:
    import random

    from country.model import Unit
    from kg.model import KnownDocument

_PLAIN = re.compile(r"[\u3400-\u9fff]{4,24}(?:办法|条例|法|规定|框架)")
_TITLE_ALONE = "《{title}》"


@cache
def central() -> tuple[Cited, ...]:
    """Return known documents of the centre with a number and a plain title, and laws in force, which have none."""
    return tuple(
        Cited(each.number, each.title)
        for each in _known()
        if (each.number and each.in_force is not False) or (each.in_force and each.title.endswith("法"))  # type: ignore[union-attr]
    )


@cache
def replaced() -> tuple[Cited, ...]:
    """Return those that another document had replaced before the years of the country."""
    return tuple(
        Cited(None, each.title)
        for each in _known()
        if each.in_force is False
        and each.until
        and "2010" < each.until < "2021"
        and each.replaced_by
        and not each.number
    )


@cache
def _known() -> tuple[KnownDocument, ...]:
    authority = load_authority(None)
    known = [found for node in sorted(authority.documents) if (found := authority.documents[node])]
    return tuple(each for each in known if each.place == CENTRE and each.title and _PLAIN.fullmatch(each.title))


@cache
def local(code: str, series: str, thing: str, seed: int) -> tuple[Cited, ...]:
    """Return the documents that the offices of a place have published, the same for all its units and years."""
    titles = load("bases")["titles"]
    place = divisions()[code][0]
    found = []
    for name in ("财", "政办", "政", "own"):
        for position, title in enumerate(titles[name]):
            chance = dice(seed, code, series if name == "own" else "", name, thing if name == "own" else "", position)
            agency = opening(code) + (series if name == "own" else name) + chance.choice(("发", "字", ""))
            number = f"{agency}〔{chance.randint(2018, 2022)}〕{chance.randint(1, 180)}号"
            found.append(Cited(number, title.format(place=place, thing=thing)))
    return tuple(found)


def basis(  # noqa: PLR0917 - each a different thing
    unit: Unit, kind: str, thing: str, year: int, seed: int, chance: random.Random
) -> tuple[str, tuple[Cited, ...]]:
    """Return the basis of a row as printed and the documents it cites."""
    lists = load("bases")
    if kind == "beneficiary-satisfaction":
        return chance.choice(lists["measurement"]), ()
    names, weights = zip(*lists["kinds"], strict=True)
    (chosen,) = chance.choices(names, weights)
    if chosen != "legal":
        return chance.choice(lists[chosen]).replace("2025", str(year)), ()
    pool = (
        *local(unit.division, unit.series, thing, seed),
        *local(unit.division[:2] + "0000", unit.series, thing, seed),
    )
    cited = chance.choice(central()) if chance.random() < 0.25 else chance.choice(pool)
    return legal(cited, chance)


def legal(cited: Cited, chance: random.Random) -> tuple[str, tuple[Cited, ...]]:
    """Return a citation in one of the ways offices write it, and what of the document it names."""
    form = chance.choice(load("bases")["forms"]) if cited.number else _TITLE_ALONE
    text = form.format(title=cited.title, number=cited.number)
    named = Cited(cited.number if "{number}" in form else None, cited.title if "{title}" in form else None)
    return text, (named,)


def foreign(unit: Unit, chance: random.Random) -> tuple[str, tuple[Cited, ...]]:
    """Return the number of a document of another province."""
    shorts = Counter(short for _, short, _ in divisions().values())  # 青 may be Qinghai or Qingdao
    others = [
        code
        for code, (_, short, _) in divisions().items()
        if code.endswith("0000") and code[:2] != unit.division[:2] and shorts[short] == 1
    ]
    number = f"{opening(chance.choice(others))}财教〔{chance.randint(2018, 2022)}〕{chance.randint(1, 90)}号"
    return number, (Cited(number, None),)
