"""A target table: header block, indicator rows, what a value asks for, what a basis cites, what a wording shows.

Amounts of the header block are decimals in 万元, as the forms print them; `Target.number` is the number
as written, without its multiplier, and `Target.canonical` the same in the base unit (元, %, 日, 次 …).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from kg.model.source import Place, Provenance

if TYPE_CHECKING:
    from decimal import Decimal

TargetKind = Literal[
    "quantity", "percentage", "duration", "date", "qualitative", "not_applicable", "classified", "placeholder",
    "missing",
]  # fmt: skip
Comparator = Literal["=", ">=", "<=", ">", "<", "range"]
BasisKind = Literal[
    "legal", "internal", "plan", "budget", "contract", "measurement", "history", "restated", "not_applicable",
    "classified", "missing",
]  # fmt: skip

MentionField = Literal[
    "name", "usage", "goals", "goals_total", "level3", "description", "value", "basis", "extra", "narrative", "text",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Canonical:
    """A value in its base unit: multipliers applied, 小时 kept apart from 日 where no factor is exact."""

    value: Decimal
    unit: str | None


@dataclass(frozen=True, slots=True)
class Target:
    """What an 指标值 asks for. `number` is null where the value has no number."""

    kind: TargetKind
    comparator: Comparator | None = None
    number: Decimal | None = None
    number2: Decimal | None = None
    unit: str | None = None
    per: str | None = None
    canonical: Canonical | None = None
    date: str | None = None
    approximate: bool = False
    ratio: str | None = None
    malformed: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A mention of a document in a text: `raw` is what stands there (`text[start:end]`), the rest its normal form.

    `number_text` is the document number as printed, with stray brackets and spaces; `number` its normal form; an order
    or a standard has a number without `issuer`, `year` and `seq`. `article` is what is pinpointed in the document, as
    written without white space; it stands at `[article_start:article_end]`, most often behind `end`. `short` says that
    the text only points back (《办法》, 该通知); `antecedent` is the number, else the title, of the document meant,
    null where none or several fit.
    """

    raw: str
    start: int
    end: int
    number: str | None = None
    number_text: str | None = None
    issuer: str | None = None
    year: int | None = None
    seq: int | None = None
    title: str | None = None
    article: str | None = None
    article_start: int | None = None
    article_end: int | None = None
    short: bool = False
    antecedent: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A citation that is not one of a row's references: outside of the basis, or a short form that points back.

    `field` names the text it stands in: a field of project or row (`name`, `goals` …), `extra` with its `heading`,
    `narrative` for a sentence of the narrative goals, `text` for other running text, whose sentence is in `text`. The
    citation's span counts within that text. `project`, `row`, `goal` and `sentence` are ordinals; of `goals` and
    `goals_total` `goal` is which one.
    """

    citation: Citation
    field: MentionField
    project: int | None = None
    row: int | None = None
    goal: int | None = None
    sentence: int | None = None
    heading: str | None = None
    text: str | None = None
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Mark:
    """What was noticed in a wording; it decides nothing.

    `kind` is the local name of a word list in ontology/wording.ttl (ceiling, vague, share …) or count, date, money for
    a number in running text; `text` the words at `[start:end]` of the record's `field`; `number`, `unit`, `canonical`
    the number they govern. Of a number in running text, `thing` is what it counts, `thing_keys` its readings, `role`
    what it is but a whole (each, part, past, change, vague), `per` its denominator, `per_year` how often a year.
    """

    kind: str
    field: str
    start: int
    end: int
    text: str
    number: Decimal | None = None
    unit: str | None = None
    canonical: Canonical | None = None
    thing: str | None = None
    thing_keys: tuple[str, ...] = ()
    role: str | None = None
    per: str | None = None
    per_year: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator row, merged cells filled, wraps joined, empty cells null; `places` by field, in parts where cut."""

    ordinal: int
    level1: str | None
    level2: str | None
    level3: str | None
    description: str | None
    value: str | None
    basis: str | None
    target: Target
    references: tuple[Citation, ...] = ()
    basis_kind: BasisKind = "missing"
    place: Place = Place()
    places: dict[str, tuple[Place, ...]] = field(default_factory=dict)
    provenance: dict[str, Provenance] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Project:
    """One 绩效目标表: header block and rows. `columns` names the fields its indicator table has a column for.

    `budget` and `goals` are this year's; `total_budget` and `goals_total` those of the whole project, where a form has
    both. `amounts` holds by field what is printed where a form is in 元, `places` where each field stands.
    """

    ordinal: int
    name: str | None
    code: str | None
    budget: Decimal | None
    fiscal_funds: Decimal | None
    other_funds: Decimal | None
    usage: str | None
    payment_plan: dict[str, Decimal | None] | None
    goals: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    total_budget: Decimal | None = None
    goals_total: tuple[str, ...] = ()
    amounts: dict[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    place: Place = Place()
    places: dict[str, tuple[Place, ...]] = field(default_factory=dict)
    provenance: dict[str, Provenance] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
