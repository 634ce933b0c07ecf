"""How a peer's cases are put to our functions: what both sides would say of a text, in one notation."""

from decimal import Decimal
from typing import Any

from kg.numerals import find_numbers
from kg.targets import FoundQuantity, find_quantities, lookup_unit

OPEN_ENDS = {">=": "[{},)", ">": "({},)", "<=": "(,{}]", "<": "(,{})", "=": "[{0},{0}]"}
DURATIONS = {
    "秒": "PT{}S",
    "分钟": "PT{}M",
    "小时": "PT{}H",
    "日": "P{}D",
    "周": "P{}W",
    "月": "P{}M",
    "年": "P{}Y",
}


def theirs(case: dict[str, Any]) -> list[str]:
    """Return the peer's answers; its currency model also names currencies without an amount, which have no value."""
    return [plain(found.get("value", found.get("timex")) or "") for found in case["expected"]]


def ours(case: dict[str, Any]) -> list[str]:
    """Return our answers in the notation of the case's kind."""
    kind, text = case["kind"], case["input"]
    if kind == "number":
        return [plain(str(found.value)) for found in find_numbers(text)]
    return [answer for found in find_quantities(text) if (answer := ANSWERS[kind](found)) is not None]


def plain(number: str) -> str:
    """Write numbers alike: 2.7890 and 2.789 are one number."""
    try:
        return format(Decimal(number).normalize(), "f")
    except ArithmeticError:
        return number


def as_share(found: FoundQuantity) -> str | None:
    if found.kind != "percentage":
        return None
    if found.canonical is None:
        return as_interval(found)
    return f"{found.canonical.value}{found.canonical.unit}"


def as_interval(found: FoundQuantity) -> str:
    if found.comparator == "range":
        return f"[{found.number},{found.number2}]"
    return OPEN_ENDS[found.comparator].format(found.number)


def as_money(found: FoundQuantity) -> str | None:
    unit = lookup_unit(found.unit or "")
    return as_amount(found) if unit and unit.dimension == "money" else None


def as_amount(found: FoundQuantity) -> str:
    unit = lookup_unit(found.unit or "")
    return plain(str(found.number * (unit.multiplier if unit else 1)))


def as_duration(found: FoundQuantity) -> str | None:
    unit = lookup_unit(found.unit or "")
    return DURATIONS[unit.notation].format(found.number) if unit and unit.notation in DURATIONS else None


ANSWERS = {
    "percentage": as_share,
    "number-range": as_interval,
    "number-range-experimental": as_interval,
    "currency": as_money,
    "dimension": as_amount,
    "duration": as_duration,
}
