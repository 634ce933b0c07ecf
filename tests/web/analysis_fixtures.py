"""A small server of the pages that look into the store: a pool in this process, and an index that reads the store.

The index answers by plain loops over what one query gives, so that it is a second opinion on the real one.
"""

# ruff: noqa: ANN401, D102 - its methods are those of the real pool and index, which say what they do
from __future__ import annotations

import importlib
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from kg.ask import ask
from kg.vocabulary import PACKAGE
from kg.web.errors import RefusedError
from kg.web.model import (
    NO_UNIT,
    Amount,
    Comparison,
    Distribution,
    DocumentLine,
    FindingLine,
    IndicatorLine,
    ProjectLine,
    ProjectPair,
    RowPair,
    RuleCount,
    Slice,
)
from kg.web.pages import bases, compare, indicators, questions, rules
from kg.web.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pyoxigraph import Store
    from starlette.requests import Request
    from starlette.responses import Response

    from kg.ask import Answer
    from kg.web.index.read import Index

SIZE = 50
ROWS = """PREFIX bkg: <https://w3id.org/budget-kg/def#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?iri ?sha256 ?unit ?fiscal_year ?project ?project_name ?row ?type ?level1 ?level2 ?level3 ?description ?value
       ?basis ?comparator ?number ?canonical_unit ?table ?budget ?code
WHERE { GRAPH ?disclosure {
  ?iri bkg:inTable ?table ; bkg:ordinal ?row . ?table bkg:inDisclosure ?disclosure ; bkg:ordinal ?project .
  ?disclosure bkg:sha256 ?sha256 . OPTIONAL { ?disclosure bkg:fiscalYear ?fiscal_year }
  OPTIONAL { ?disclosure bkg:department/skos:prefLabel ?unit }
  OPTIONAL { ?table bkg:projectName ?project_name } OPTIONAL { ?table bkg:budgetAmount ?budget }
  OPTIONAL { ?table bkg:projectCode ?code }
  OPTIONAL { ?iri bkg:level1 ?level1 } OPTIONAL { ?iri bkg:level2 ?level2 } OPTIONAL { ?iri bkg:level3 ?level3 }
  OPTIONAL { ?iri bkg:description ?description } OPTIONAL { ?iri bkg:value ?value }
  OPTIONAL { ?iri bkg:basis ?basis } OPTIONAL { ?iri bkg:target ?target
    OPTIONAL { ?target bkg:comparator ?comparator } OPTIONAL { ?target bkg:canonicalValue ?number }
    OPTIONAL { ?target bkg:canonicalUnit ?canonical_unit } } }
  OPTIONAL { GRAPH ?disclosure { ?iri bkg:level2Type ?kind }
    GRAPH <https://w3id.org/budget-kg/def> { ?kind skos:prefLabel ?type FILTER(LANG(?type) = "zh") } } }
ORDER BY ?unit DESC(?fiscal_year) ?sha256 ?project ?row"""
NUMBERS = {"fiscal_year": int, "project": int, "row": int, "number": Decimal}


class FakePool:
    """Asks a store in this process; `slow` names questions that take too long."""

    def __init__(self, store: Store, slow: Iterable[str] = ()) -> None:
        self.store = store
        self.snapshot = Path("1")
        self.slow = frozenset(slow)
        self.calls: Counter[str] = Counter()

    async def ask(self, name: str, params: Mapping[str, str] | None = None) -> Answer:
        self.calls[name] += 1
        if name in self.slow:
            raise RefusedError("查询超过了 30 秒 the query took too long", remedy="请缩小范围 ask for less", status=504)
        return ask(self.store, name, params)

    async def call(self, function: str, *args: Any) -> Any:
        self.calls[function] += 1
        module, name = function.split(":")
        return getattr(importlib.import_module(module), name)(self.store, *args)


@dataclass
class FakeIndex:
    """The rows of a store, with findings and counts as given."""

    store: Store
    found: Sequence[FindingLine] = ()
    counts: Mapping[str, RuleCount] = field(default_factory=dict)

    def __post_init__(self) -> None:
        answer = ask(self.store, ROWS)
        told = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
        self.budgets = {row["table"]: Decimal(row["budget"]) for row in told if row["budget"]}
        self.tables = {(row["sha256"], row["project"]): row["table"] for row in told}
        self.rows = [line(row) for row in told]

    def types(self) -> tuple[str, ...]:
        return tuple(each for each, _n in Counter(row.type for row in self.rows if row.type).most_common())

    def units_of_measure(self) -> tuple[str, ...]:
        return tuple(
            each for each, _n in Counter(row.canonical_unit for row in self.rows if row.canonical_unit).most_common()
        )

    def indicators(
        self,
        *,
        words: str = "",
        type: str = "",  # noqa: A002
        unit: str = "",
        owner: str = "",
        low: Decimal | None = None,
        high: Decimal | None = None,
        page: int = 1,
    ) -> Slice[IndicatorLine]:
        def fits(row: IndicatorLine) -> bool:
            text = " ".join(filter(None, (row.level3, row.description, row.value)))
            in_range = (low is None and high is None) or (
                row.number is not None and (low is None or row.number >= low) and (high is None or row.number <= high)
            )
            return (
                all(word in text for word in words.split())
                and type in ("", row.type)
                and unit in ("", row.canonical_unit)
                and owner in row.unit
                and in_range
            )

        return sliced([row for row in self.rows if fits(row)], page)

    def same(self, name: str, unit: str = "", *, page: int = 1) -> Distribution:
        rows = [row for row in self.rows if name in (row.level3, row.description)]
        units = Counter(row.canonical_unit or "" for row in rows)
        chosen = unit or next((each for each, _n in units.most_common() if each), "")
        chosen = "" if chosen == NO_UNIT else chosen
        rows = [row for row in rows if (row.canonical_unit or "") == chosen]
        values = tuple(sorted(row.number for row in rows if row.number is not None))
        return Distribution(
            name,
            chosen,
            values,
            median=median(values) if values else None,
            rows=sliced(rows, page),
            units=tuple(Amount(each, count) for each, count in units.most_common()),
        )

    def rules(self) -> Mapping[str, RuleCount]:
        return self.counts

    def findings(self, *, rule: str, status: str) -> Slice[FindingLine]:
        assert status == "all"
        return sliced([each for each in self.found if each.rule == rule], 1)

    def years(self) -> dict[str, tuple[int, ...]]:
        years: dict[str, set[int]] = {}
        for row in self.rows:
            if row.fiscal_year:
                years.setdefault(row.unit, set()).add(row.fiscal_year)
        return {unit: tuple(sorted(found)) for unit, found in years.items() if len(found) > 1}

    def compare(self, unit: str, earlier: int, later: int) -> Comparison | None:
        one, two = (self._projects(unit, year) for year in (earlier, later))
        pairs = tuple(
            ProjectPair(
                self._project(one.get(name)), self._project(two.get(name)), pairs_of(one.get(name), two.get(name))
            )
            for name in dict.fromkeys([*two, *one])
        )
        return Comparison(unit, self._document(one), self._document(two), pairs)

    def sparql(self, view: str, **filters: object) -> str:
        return f"# {view} {sorted(filters)}\nSELECT * {{ ?s ?p ?o }}"

    def _projects(self, unit: str, year: int) -> dict[str, list[IndicatorLine]]:
        groups: dict[str, list[IndicatorLine]] = {}
        for row in self.rows:
            if row.unit == unit and row.fiscal_year == year:
                groups.setdefault(row.project_name or str(row.project), []).append(row)
        return groups

    def _project(self, rows: list[IndicatorLine] | None) -> ProjectLine | None:
        if not rows:
            return None
        first = rows[0]
        table = self.tables[first.sha256, str(first.project)]
        counts = Counter(each.severity for each in self.found if (each.sha256, each.project) == (first.sha256, 1))
        return ProjectLine(
            str(table), first.sha256, first.project, first.project_name, None, self.budgets.get(table), len(rows),
            counts["Violation"], counts["Warning"], counts["Info"], 0,
        )  # fmt: skip

    def _document(self, projects: dict[str, list[IndicatorLine]]) -> DocumentLine:
        first = next(iter(projects.values()))[0]
        lines = [self._project(rows) for rows in projects.values()]
        money = [each.budget for each in lines if each and each.budget is not None]
        rows = sum(map(len, projects.values()))
        return DocumentLine(
            "", first.sha256, "", "", first.unit, None, first.fiscal_year, len(projects), rows,
            sum(money, Decimal(0)) if money else None, 3, 2, 1, 0,
        )  # fmt: skip


def line(row: Mapping[str, str | None]) -> IndicatorLine:
    told: dict[str, Any] = {
        name: NUMBERS[name](text) if text and name in NUMBERS else text
        for name, text in row.items()
        if name in IndicatorLine.__dataclass_fields__
    }
    return IndicatorLine(**told | {"unit": told["unit"] or "（无单位）"})


def pairs_of(one: list[IndicatorLine] | None, two: list[IndicatorLine] | None) -> tuple[RowPair, ...]:
    before, after = ({(row.level2, row.level3): row for row in rows or ()} for rows in (one, two))
    return tuple(pair(before.get(key), after.get(key)) for key in dict.fromkeys([*after, *before]))


def pair(one: IndicatorLine | None, two: IndicatorLine | None) -> RowPair:
    numbers = (one and one.number, two and two.number)
    change = numbers[1] - numbers[0] if numbers[0] is not None and numbers[1] is not None else None
    return RowPair(one, two, change, same=bool(one and two and one.value == two.value))


def sliced(items: Sequence[Any], page: int) -> Slice[Any]:
    return Slice(tuple(items[(page - 1) * SIZE : page * SIZE]), len(items), page, SIZE)


def desk(pool: FakePool, index: FakeIndex | Index, *, lang: str = "zh") -> Starlette:
    """Return a server of these pages; what is refused is answered with its message and remedy as plain text."""

    async def refused(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RefusedError)
        return PlainTextResponse(f"{error.message} {error.remedy}", error.status)

    app = Starlette(
        routes=[
            *(route for part in (indicators, bases, rules, compare, questions) for route in part.routes()),
            Mount("/static", StaticFiles(directory=PACKAGE / "web" / "static")),
        ],
        exception_handlers={RefusedError: refused},
    )
    settings = Settings(Path("store"), Path("desk"), lang="en" if lang == "en" else "zh")
    app.state.services = SimpleNamespace(settings=settings, pool=pool, index=index)
    return app
