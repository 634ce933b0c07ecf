"""指标值 -> Target: kind, comparator, number, unit and denominator; and the quantities of running text.

The grammar is `[comparator][number][万|亿|千|百][unit][（unit）][/per][suffix comparator][remark]` over the units of
ontology/units.ttl and the words of ontology/value-words.ttl; nothing here knows a word.
"""

from kg.targets.prose import FoundQuantity, find_quantities
from kg.targets.units import Unit, lookup_unit, to_canonical
from kg.targets.values import parse_target

__all__ = ["FoundQuantity", "Unit", "find_quantities", "lookup_unit", "parse_target", "to_canonical"]
