"""Target values read by ours and by libraries for numbers and units in Chinese, on the values of corpus/.

Run: python tests/bench/bench_values.py     (`make bench` installs the peers; one that is missing is left out)
What is right is what `kg.extract` gives, which the tests hold against tests/cases, checked by eye: of the distinct
values with a number, in how many a reader gives the number (万 and 亿 multiplied, if it does so), number and unit,
and comparator, number, unit and per. Peers are read kindly: any number among those that they find counts, and a unit
under its English name. None of them says ≥ or ≤: a comparator is never theirs.
"""

from __future__ import annotations

import io
import sys
import time
import warnings
from contextlib import redirect_stderr, redirect_stdout
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from reporting.figures import Figure, of_runs, package_version, peer_figures, show

from kg import extract
from kg.targets import parse_target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reporting.figures import Item

    from kg.model import Target

    Found = list[tuple[Decimal, str]]
    Reader = Callable[[str], Found]

CORPUS = Path(__file__).parents[2] / "corpus"
ROUNDS = 3
BIG = {"万": Decimal(10) ** 4, "亿": Decimal(10) ** 8}
ENGLISH = {
    "percentage": "%",
    "Chinese yuan": "元",
    "Square meter": "平方米",
    "Kilometer": "公里",
    "Meter": "米",
    "Hour": "小时",
    "Minute": "分钟",
    "Day": "天",
    "Month": "月",
    "Year": "年",
    "Second": "秒",
    "Week": "周",
    "Kilogram": "公斤",
    "Ton": "吨",
    "Mu": "亩",
}
"""Names of units that peers give, in the words of the values."""


def measure(rounds: int = ROUNDS) -> Iterator[Item]:
    """Yield how many values ours and each peer reads, and the time of a value."""
    values = corpus_values()
    yield Figure("values with a number, distinct", len(values), "values", better="")
    yield from _ours(values, rounds)
    for peer, package, make in PEERS:
        yield from peer_figures(
            peer, package, lambda peer=peer, package=package, make=make: _peer(peer, package, make, values, rounds)
        )


def corpus_values() -> dict[str, Target]:
    """Return the distinct values of the corpus with what they say."""
    found: dict[str, Target] = {}
    for path in sorted(CORPUS.rglob("*/*.txt")):
        for project in extract(path).projects:
            for row in project.indicators:
                if row.value and row.target.number is not None and row.target.kind in {"quantity", "percentage"}:
                    found.setdefault(row.value, row.target)
    return found


def _ours(values: dict[str, Target], rounds: int) -> Iterator[Item]:
    read = {value: parse_target(value) for value in values}
    number = sum(read[value].number == target.number for value, target in values.items())
    both = sum((read[v].number, read[v].unit) == (t.number, t.unit) for v, t in values.items())
    whole = sum(
        (read[v].comparator, read[v].number, read[v].unit, read[v].per) == (t.comparator, t.number, t.unit, t.per)
        for v, t in values.items()
    )
    yield from _counts(None, len(values), (number, both, whole), "tests/cases")
    fresh = parse_target.__wrapped__  # without what it remembers of values it has read
    yield of_runs("time a value", _times(fresh, values, rounds), "µs", goal=50)


def _peer(
    peer: str, package: str, make: Callable[[], Reader], values: dict[str, Target], rounds: int
) -> Iterator[Item]:
    number = both = 0
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        read = make()
        for value, target in values.items():
            found = _kindly(read, value)
            fitting = [unit for each, unit in found if each in _meant(target)]
            number += bool(fitting)
            both += any(_unit_fits(unit, target.unit) for unit in fitting)
        times = _times(lambda value: _kindly(read, value), values, rounds)
    yield from _counts(peer, len(values), (number, both), f"{package} {package_version(package)}")
    yield of_runs("time a value", times, "µs", peer=peer)


def _counts(peer: str | None, of: int, counts: tuple[int, ...], note: str) -> Iterator[Item]:
    names = ("number read", "number and unit read", "comparator, number, unit and per read")
    for name, count in zip(names, counts, strict=False):
        yield Figure(name, 100 * count / of, "% of values", peer=peer, better="more", note=f"{count}; {note}")


def _times(read: Callable[[str], object], values: dict[str, Target], rounds: int) -> list[float]:
    """Return CPU µs a value of some rounds."""
    times = []
    for _ in range(rounds):
        begin = time.process_time()
        for value in values:
            read(value)
        times.append(1e6 * (time.process_time() - begin) / len(values))
    return times


def _kindly(read: Reader, value: str) -> Found:
    """Return what a peer finds; a value it fails on is one that it does not read."""
    try:
        return read(value)
    except Exception:  # noqa: BLE001 - whatever a peer raises
        return []


def _meant(target: Target) -> set[Decimal]:
    """Return the numbers that are right: as written, and with 万 or 亿 of the unit multiplied."""
    number = target.number or Decimal(0)
    times = [factor for sign, factor in BIG.items() if (target.unit or "").startswith(sign)]
    share = [number / 100] if target.unit == "%" else []
    return {number, *(number * each for each in times), *share}


def _unit_fits(unit: str, due: str | None) -> bool:
    named = ENGLISH.get(unit.strip(), ENGLISH.get(unit.strip().capitalize(), unit.strip()))
    return (due or "").lstrip("万亿") == named.lstrip("万亿")


def _decimals(texts: Any) -> Found:  # noqa: ANN401 - what a peer gives
    found = []
    for text in texts:
        try:
            found.append((Decimal(str(text)), ""))
        except InvalidOperation:
            continue
    return found


# --- the peers


def _recognizers(*names: str) -> Callable[[], Reader]:
    def make() -> Reader:
        from recognizers_number import Culture, NumberRecognizer  # noqa: PLC0415 - the peer may be missing
        from recognizers_number_with_unit import NumberWithUnitRecognizer  # noqa: PLC0415 - as above

        with_unit = NumberWithUnitRecognizer(Culture.Chinese)
        numbers = NumberRecognizer(Culture.Chinese)
        makers = {
            "number": numbers.get_number_model,
            "percentage": numbers.get_percentage_model,
            "currency": with_unit.get_currency_model,
            "dimension": with_unit.get_dimension_model,
            "age": with_unit.get_age_model,
        }
        models = [makers[name]() for name in names]

        def read(value: str) -> Found:
            found = []
            for name, model in zip(names, models, strict=True):
                for each in model.parse(value):
                    text = str(each.resolution.get("value") or "")
                    unit = "%" if name == "percentage" else str(each.resolution.get("unit") or "")
                    found += [(number, unit) for number, _ in _decimals([text.rstrip("%")])]
            return found

        return read

    return make


def _chinese2digits() -> Reader:
    import chinese2digits  # noqa: PLC0415 - the peer may be missing

    return lambda value: _decimals(chinese2digits.takeNumberFromString(value)["digitsStringList"])


def _jionlp() -> Reader:
    import jionlp  # noqa: PLC0415 - the peer may be missing

    def read(value: str) -> Found:
        found = jionlp.ner.extract_money(value, with_parsing=True)
        return [(number, "元") for each in found for number, _ in _decimals([each["detail"]["num"]])]

    return read


def _quantulum3() -> Reader:
    from quantulum3 import parser  # noqa: PLC0415 - the peer may be missing

    def read(value: str) -> Found:
        warnings.simplefilter("ignore")
        found = parser.parse(value)
        return [(Decimal(str(each.value)), "%" if each.unit.name == "percentage" else each.unit.name) for each in found]

    return read


def _cn2an() -> Reader:
    import re  # noqa: PLC0415 - only here

    import cn2an  # noqa: PLC0415 - the peer may be missing

    return lambda value: _decimals(re.findall(r"\d+(?:\.\d+)?", cn2an.transform(value, "cn2an")))


ALL_MODELS = ("number", "percentage", "currency", "dimension", "age")
PEERS: tuple[tuple[str, str, Callable[[], Reader]], ...] = (
    ("Recognizers-Text, all models", "recognizers-text-suite", _recognizers(*ALL_MODELS)),
    ("Recognizers-Text, number only", "recognizers-text-number", _recognizers("number")),
    ("chinese2digits", "chinese2digits", _chinese2digits),
    ("jionlp", "jionlp", _jionlp),
    ("quantulum3", "quantulum3", _quantulum3),
    ("cn2an", "cn2an", _cn2an),
)


if __name__ == "__main__":
    sys.exit(show(measure()))
