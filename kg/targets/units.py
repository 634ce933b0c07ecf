"""Written units -> the units of ontology/units.ttl, multipliers and brackets included; numbers -> base units."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache

from kg.model import Canonical, TargetKind
from kg.numerals import multipliers, plain, squeeze
from kg.vocabulary import DEF, SKOS, local_name, subjects, texts

KINDS: dict[str, TargetKind] = {"share": "percentage", "time": "duration"}
"""The kinds of target that a unit's dimension decides; every other unit makes a quantity."""

_BRACKETED = re.compile(r"(.+)\((.+)\)")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written somewhere: the concept it means, and the multiplier it was written with (万份)."""

    name: str
    notation: str
    dimension: str
    counts: tuple[str, ...]
    factor: Decimal
    base: str
    multiplier: Decimal = Decimal(1)
    misspelt: bool = False


@lru_cache(maxsize=4096)
def lookup_unit(text: str) -> Unit | None:
    """Return what a written unit means; of a combined unit the main one. A multiplier alone is no unit.

    >>> unit = lookup_unit("万个（件）")
    >>> unit.notation, str(unit.multiplier), unit.misspelt
    ('个', '10000', False)
    >>> lookup_unit("百份比").notation, lookup_unit("百份比").misspelt, lookup_unit("万")
    ('%', True, None)
    """
    return resolve(squeeze(text).text)


@lru_cache(maxsize=1 << 12)
def resolve(text: str) -> Unit | None:
    """Do what `lookup_unit` does for a text that is squeezed already."""
    unit = units().get(text) or _units_in_any_case().get(text.casefold())
    if unit is not None:
        return unit
    bracketed = _BRACKETED.fullmatch(text)
    if bracketed:
        return resolve(bracketed[1]) if resolve(bracketed[2]) else None
    factor = multipliers().get(text[:1])
    counted = resolve(text[1:]) if factor else None
    return replace(counted, multiplier=counted.multiplier * factor) if counted and factor else None


def kind_of(unit: Unit | None) -> TargetKind:
    """Return the kind of a number with this unit.

    >>> kind_of(lookup_unit("百分比")), kind_of(lookup_unit("个月")), kind_of(None)
    ('percentage', 'duration', 'quantity')
    """
    return KINDS.get(unit.dimension, "quantity") if unit else "quantity"


def to_canonical(number: Decimal, unit_text: str | None) -> Canonical | None:
    """Return a number in the base unit of its written unit; None where the vocabulary lacks the unit.

    >>> to_canonical(Decimal("1.8"), "万元"), to_canonical(Decimal(2), "季度")
    (Canonical(value=Decimal('18000'), unit='元'), Canonical(value=Decimal('6'), unit='月'))
    """
    if not unit_text:
        return Canonical(number, None)
    text = squeeze(unit_text).text
    unit = resolve(text)
    if unit is not None:
        return Canonical(plain(number * unit.multiplier * unit.factor), unit.base)
    if is_multiplier(text):
        return Canonical(plain(resolve_multiplier(text) * number), None)
    return None


def money_factor(unit: str) -> Decimal:
    """Return how many yuan a unit of money is; 1 for one that is not known.

    >>> money_factor("万元"), money_factor("元")
    (Decimal('10000'), Decimal('1'))
    """
    known = lookup_unit(unit)
    return known.multiplier * known.factor if known and known.dimension == "money" else Decimal(1)


def is_multiplier(text: str) -> bool:
    """Tell whether a text is a multiplier and no more (万, 千万): no unit, but not an unknown one either."""
    return bool(text) and all(char in multipliers() for char in text)


def resolve_multiplier(text: str) -> Decimal:
    """Return the factor of a text of multipliers.

    >>> resolve_multiplier("千万")
    Decimal('10000000')
    """
    factor = Decimal(1)
    for char in text:
        factor *= multipliers()[char]
    return factor


_NEEDED = ("unitDimension", "factor", "baseUnit")


@cache
def units() -> dict[str, Unit]:
    """Return every spelling of every unit, squeezed -> the unit; a misspelling says that it is one."""
    for node in subjects("Unit"):
        needed = {"skos:notation": SKOS + "notation", **{f"bkg:{name}": DEF + name for name in _NEEDED}}
        lacking = [name for name, term in needed.items() if len(texts(node, term)) != 1]
        if lacking:
            raise ValueError(f"ontology/units.ttl: unit:{local_name(node)} needs one {', '.join(lacking)}")
    table: dict[str, Unit] = {}
    notations = {node.value: texts(node, "notation")[0] for node in subjects("Unit")}
    for node in subjects("Unit"):
        (dimension,) = texts(node, DEF + "unitDimension")
        (factor,) = texts(node, DEF + "factor")
        (base,) = texts(node, DEF + "baseUnit")
        counts = tuple(sorted(texts(node, DEF + "counts")))
        unit = Unit(local_name(node), notations[node.value], dimension, counts, Decimal(factor), notations[base])
        spellings = texts(node, "notation", "prefLabel", "altLabel")
        table |= {squeeze(text).text: unit for text in spellings}
        misspelt = replace(unit, misspelt=True)
        table |= {squeeze(text).text: misspelt for text in texts(node, "hiddenLabel")}
    return table


@cache
def _units_in_any_case() -> dict[str, Unit]:
    table: dict[str, Unit] = {}
    for text, unit in units().items():
        table.setdefault(text.casefold(), unit)
    return table
