"""Finding -> the fields it is about: said by ontology/review-report.ttl or the rule's own shape, never here."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.text import comparable
from kg.vocabulary import DEF, local_name, ontology, subjects, texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.model import Finding
    from kg.shapes import Rule


@cache
def _concerns() -> dict[str, tuple[str, ...]]:
    """Return the fields by the beginning of a rule's code."""
    told = {}
    for concern in subjects("Concern"):
        named = ontology().quads_for_pattern(concern, NamedNode(DEF + "concerns"), None)
        fields = tuple(sorted(local_name(quad.object) for quad in named if isinstance(quad.object, NamedNode)))
        told.update(dict.fromkeys(texts(concern, DEF + "codeStart"), fields))
    return told


def concerned_fields(code: str, rule: Rule | None = None) -> tuple[str, ...]:
    """Return the fields that a rule speaks of; none where it speaks of the row, project or document as a whole.

    >>> concerned_fields("V13"), concerned_fields("A03"), concerned_fields("T04"), concerned_fields("X01")
    (('value',), ('payment_plan',), (), ())
    """
    if rule is not None and rule.concerns:
        return rule.concerns
    told = _concerns()
    starts = [start for start in told if code.startswith(start)]
    return told[max(starts, key=len)] if starts else ()


def marked_fields(finding: Finding, cells: Mapping[str, str | None], concerned: tuple[str, ...]) -> tuple[str, ...]:
    """Return which of the cells concerned to mark: those that are the quoted text, else hold it, else all of them.

    Where the rule quotes nothing, empty cells go first: it misses what they should say.
    """
    known = [name for name in concerned if name in cells]
    quoted = comparable(finding.text)
    if not quoted:
        return tuple([name for name in known if not cells[name]] or known)
    same = [name for name in known if comparable(cells[name]) == quoted]
    within = [name for name in known if quoted in comparable(cells[name])]
    return tuple(same or within or known)


def holds(finding: Finding, text: str | None) -> bool:
    """Tell whether a cell is or contains the text that a finding quotes."""
    quoted = comparable(finding.text)
    return bool(quoted) and quoted in comparable(text)
