"""ROW + STORE -> STANDING: how others set the same indicator, and where this value stands among theirs.

The same indicator is one of the same type of level 2, in the same unit, with a name alike: the words of the shorter
name are found in the other, or half the words of name and description are common to both. It is information: a value
apart from the others is no mistake.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from functools import lru_cache
from statistics import median
from typing import TYPE_CHECKING, cast

from pyoxigraph import Literal, NamedNode

from kg.graph import iris
from kg.labels import indicator_type
from kg.text import comparable
from kg.vocabulary import own
from kg.wording.lexicon import segmenter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyoxigraph import QuerySolution, QuerySolutions

    from kg.model import Indicator, Record
    from kg.quad_store import Store

ALIKE = 0.5
"""From which share of common words on two indicators are the same."""
NAMES = 20
"""So many names, those with most words in common, are looked at for a row: a word like 完成率 is in very many."""
KEPT = 20_000
"""The rows of so many names are kept for the documents to come; then those are read anew."""
FEWEST = 3
"""Fewer values of others than this tell nothing."""
_WORD = re.compile(r"[\u3400-\u9fffA-Za-z]{2,}")
MESSAGE = {
    "zh": "{value}{unit}：同类指标 {n} 处（{documents} 份文件）中位数 {median}{unit}，范围 {low}–{high}{unit}；"
    "低于此 {below}，相同 {equal}，高于此 {above}",
    "en": "{value}{unit}: {n} others in {documents} documents, median {median}{unit}, range {low}–{high}{unit}; "
    "{below} lower, {equal} equal, {above} higher",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the value of a row stands among `n` others, all in the base unit."""

    project: int
    row: int
    indicator: str
    text: str
    unit: str
    value: Decimal
    n: int
    documents: int
    median: Decimal
    low: Decimal
    high: Decimal
    below: int
    equal: int
    above: int
    message: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Peer:
    """A row of another document: its words and its value."""

    document: str
    type: str
    unit: str
    name: frozenset[str]
    words: frozenset[str]
    value: Decimal


class Peers:
    """The rows of a store by their names: all names are read once, rows only of names like one asked for."""

    def __init__(self, store: Store) -> None:
        self.store = store
        found = _select(store, f"SELECT DISTINCT ?key WHERE {{ GRAPH ?g {{ ?row {own('level3Key')} ?key }} }}")
        self._names = sorted(_text(each["key"]) for each in found)
        self._rows: dict[str, list[Peer]] = {}

    def standings(self, record: Record) -> tuple[Standing, ...]:
        """Return where the values of a record stand; rows that others do not set are left out."""
        itself = {iris.disclosure(record.document.sha256).value, *self._same_path(record.document.path)}
        rows = [(project.ordinal, row) for project in record.projects for row in project.indicators]
        if len(self._rows) > KEPT:
            self._rows.clear()
        alike = self._alike({row.level3 for _project, row in rows if row.level3 and row.target.canonical})
        self._read(alike)
        found = (self._standing(project, row, alike, itself) for project, row in rows)
        return tuple(standing for standing in found if standing is not None)

    def _same_path(self, path: str) -> set[str]:
        """Return the graphs of another state of the same file."""
        quads = self.store.quads_for_pattern(None, own("path"), Literal(path), None)
        return {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, NamedNode)}

    def _alike(self, asked: set[str]) -> dict[str, list[str]]:
        """Return for each name asked for the names of the store that have most words in common with it."""
        wanted = {name: words_of(name) for name in asked}
        holding = _names_with(frozenset().union(*wanted.values()), self._names)
        return {name: _nearest(words, holding) for name, words in sorted(wanted.items())}

    def _read(self, alike: dict[str, list[str]]) -> None:
        """Read the rows of names, looked up in the store's index; descriptions only where a name leaves doubt."""
        pairs = [(name, key) for name, keys in alike.items() for key in keys if key not in self._rows]
        doubtful = {key for name, key in pairs if not is_named_alike(words_of(name), words_of(key))}
        self._rows.update({key: [] for _name, key in pairs})
        for keys in ({key for _name, key in pairs} - doubtful, doubtful):
            for key, peer in _read_rows(self.store, sorted(keys), described=keys is doubtful):
                self._rows[key].append(peer)

    def _standing(self, project: int, row: Indicator, alike: dict[str, list[str]], itself: set[str]) -> Standing | None:
        kind, canonical = indicator_type(row.level2, level=2), row.target.canonical
        if kind is None or canonical is None or canonical.unit is None or row.level3 not in alike:
            return None
        name, words = words_of(row.level3), words_of(row.level3) | words_of(row.description or "")
        others = [
            peer
            for key in alike[row.level3]
            for peer in self._rows[key]
            if (peer.type, peer.unit) == (kind.value, canonical.unit)
            and peer.document not in itself
            and is_same(name, words, peer)
        ]
        return _standing(project, row, others) if len(others) >= FEWEST else None


def _names_with(words: frozenset[str], names: Iterable[str]) -> dict[str, list[str]]:
    """Return for each word the names in which it stands, found by looking up every part of every name."""
    lengths = sorted({len(word) for word in words})
    holding: dict[str, list[str]] = defaultdict(list)
    for name in names:
        parts = {name[start : start + length] for length in lengths for start in range(len(name) - length + 1)}
        for word in parts & words:
            holding[word].append(name)
    return holding


def _nearest(wanted: frozenset[str], holding: dict[str, list[str]]) -> list[str]:
    """Return the names that hold at least half of the words wanted, those that hold most and are shortest first."""
    held = Counter(name for word in wanted for name in holding.get(word, ()))
    near = [name for name, number in held.items() if number >= ALIKE * len(wanted)]
    return sorted(near, key=lambda name: (-held[name], len(name), name))[:NAMES]


def is_same(name: frozenset[str], words: frozenset[str], peer: Peer) -> bool:
    """Tell whether a row's name and words are those of the same indicator as another's."""
    return is_named_alike(name, peer.name) or jaccard(words, peer.words) >= ALIKE


def is_named_alike(name: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two names have the same words, or one has two or more words, all of them the other's too.

    >>> is_named_alike(words_of("群众满意度"), words_of("服务地区群众满意度"))
    True
    >>> is_named_alike(words_of("满意度"), words_of("群众满意度"))
    False
    """
    shorter = min(len(name), len(other))
    return name == other or (shorter > 1 and len(name & other) == shorter)


def jaccard(first: frozenset[str], second: frozenset[str]) -> float:
    """Return which share of all words of two both have."""
    return len(first & second) / max(1, len(first | second))


@lru_cache(maxsize=100_000)
def words_of(text: str) -> frozenset[str]:
    """Return the words of a text by which indicators are compared; of one character only where there are no others.

    >>> sorted(words_of("群众满意度（%）"))
    ['满意度', '群众']
    """
    cut = {word for word in segmenter().cut(comparable(text)) if word.strip()}
    return frozenset({word for word in cut if _WORD.fullmatch(word)} or {word for word in cut if word.isalpha()})


def _read_rows(store: Store, keys: Iterable[str], *, described: bool) -> Iterator[tuple[str, Peer]]:
    """Yield the rows of some names that have a number in a base unit."""
    listed = " ".join(str(Literal(key)) for key in keys)
    description = f"OPTIONAL {{ ?row {own('description')} ?description }}" if described else ""
    query = f"""SELECT ?key ?g ?type ?unit ?value ?description WHERE {{ GRAPH ?g {{
        VALUES ?key {{ {listed} }}
        ?row {own("level3Key")} ?key ; {own("level2Type")} ?type ; {own("target")} ?target .
        ?target {own("canonicalValue")} ?value ; {own("canonicalUnit")} ?unit .
        {description} }} }}"""
    for found in _select(store, query):
        name = words_of(_text(found["key"]))
        more = words_of(_text(found["description"])) if found["description"] is not None else frozenset()
        value = Decimal(_text(found["value"]))
        peer = Peer(_text(found["g"]), _text(found["type"]), _text(found["unit"]), name, name | more, value)
        yield _text(found["key"]), peer


def _select(store: Store, query: str) -> Iterable[QuerySolution]:
    return cast("QuerySolutions", store.query(query))


def _text(term: object) -> str:
    return cast("NamedNode | Literal", term).value


def _standing(project: int, row: Indicator, others: Sequence[Peer]) -> Standing | None:
    canonical = row.target.canonical
    if canonical is None:
        return None
    values = [peer.value for peer in others]
    place: dict[int, int] = defaultdict(int)
    for value in values:
        place[(value > canonical.value) - (value < canonical.value)] += 1
    standing = Standing(
        project=project,
        row=row.ordinal,
        indicator=row.level3 or "",
        text=row.value or "",
        unit=canonical.unit or "",
        value=canonical.value,
        n=len(values),
        documents=len({peer.document for peer in others}),
        median=Decimal(median(values)),
        low=min(values),
        high=max(values),
        below=place[-1],
        equal=place[0],
        above=place[1],
    )
    return replace(standing, message={lang: _fill(text, standing) for lang, text in MESSAGE.items()})


def _fill(template: str, standing: Standing) -> str:
    """Return a message about a standing, its numbers as people write them."""
    told = {each.name: getattr(standing, each.name) for each in fields(standing)}
    return template.format(
        **{name: _short(value) if isinstance(value, Decimal) else value for name, value in told.items()}
    )


def _short(number: Decimal) -> str:
    """Return a number as people write it."""
    digits = format(number, "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
