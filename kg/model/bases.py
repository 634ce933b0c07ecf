"""What is known of the documents that targets rest on, what a citation was found to mean, and what is only proposed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from decimal import Decimal

ResolutionMethod = Literal["exact", "title", "parallel", "division", "variant", "similarity", "decision"]
"""How a citation was joined to a document: the same number; the same title in normal form; number and title cited
together somewhere; the place's character in front of the code restored from the unit's division; another agency code;
a title near enough and nearer than any other; a person's word."""
DecisionKind = Literal["same", "different"]


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """A document of an authority file: `number` in normal form or null, `title` without its marks or null, never both.

    `place` is the GB/T 2260 code of the issuing level (100000 for the centre), `kind` a local name of the scheme
    document-kind, `date` and `until` are ISO days: when it was issued, when it ceased to be in force. `replaced_by`
    names documents by number or title, `other_titles` are short titles and titles of other editions. `sources` say
    where all this was read, `line` the line of the file it came from.
    """

    number: str | None
    title: str | None
    issuer: str | None = None
    place: str | None = None
    date: str | None = None
    kind: str | None = None
    in_force: bool | None = None
    until: str | None = None
    replaced_by: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    other_titles: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a cited document was found to be: `node` as cited, `means` the IRI of the document meant.

    `means` is `node` itself where nothing more is known of it; `known` is set where an authority file has the document.
    `score` runs from 0 to 1; `evidence` says in words what the resolution rests on. Rivals, where there are any, are
    in `Proposal`s: what is not unique is never joined.
    """

    node: str
    means: str
    method: ResolutionMethod | None = None
    score: Decimal | None = None
    evidence: str | None = None
    known: KnownDocument | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two documents that may be one, for a person to decide: never joined by the program itself.

    `left` is the IRI of the document as cited, `right` of the one it may mean; `evidence` gives the reasons, strongest
    first. `suppressed` is set where a decision said they differ.
    """

    left: str
    right: str
    method: ResolutionMethod
    score: Decimal
    evidence: tuple[str, ...]
    suppressed: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's word on two documents: they are the same, or they differ; it wins over everything and is kept.

    `left` and `right` name them as kg/bases/references.py reads it; `source` is the file and line it stands in.
    """

    kind: DecisionKind
    left: str
    right: str
    by: str
    reason: str | None = None
    added: str | None = None
    source: str | None = field(default=None, compare=False)
