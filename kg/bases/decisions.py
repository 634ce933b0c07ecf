"""FILE <-> DECISIONS, and what they come to: one JSON object a line, added to, mended by whoever keeps the file.

A line is {"kind": "same", "left": …, "right": …, "by": …, "reason": …, "added": …}; kg/bases/references.py says how
documents are named.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, get_args

from kg.bases.references import document_of, written
from kg.errors import KgError, reason_of
from kg.model import Decision
from kg.model.bases import DecisionKind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.bases.references import References

KINDS: tuple[DecisionKind, ...] = get_args(DecisionKind)
REQUIRED = ("kind", "left", "right", "by")
NAMES = tuple(each.name for each in fields(Decision) if each.name != "source")


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision on two documents by their IRIs."""

    left: str
    right: str
    decision: Decision

    @property
    def pair(self) -> tuple[str, str]:
        """Return the two documents whichever is named first."""
        return (min(self.left, self.right), max(self.left, self.right))


THIS_ONE = "这一条 this one"
"""What a decision is called that stands in no file yet."""


@dataclass(frozen=True, slots=True)
class Rulings:
    """What decisions come to: which documents are the same, which differ, by their IRIs.

    `overruled` are decisions that a later one on the same documents takes back, `idle` those of which a document is
    neither cited nor known now; they hold all the same.
    """

    same: tuple[Ruling, ...] = ()
    different: tuple[Ruling, ...] = ()
    overruled: tuple[Decision, ...] = ()
    idle: tuple[Decision, ...] = ()


# --- the file


def read_decisions(path: Path | None) -> tuple[Decision, ...]:
    """Return the decisions of a file in its order; a file that is not there yet has none."""
    if path is None or not path.exists():
        return ()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise KgError(
            f"{path}：读不了认定 cannot read decisions（{reason_of(error)}）",
            remedy="请检查路径，并另存为 UTF-8 check the path, and save it as UTF-8",
        ) from error
    lines = text.split("\n")  # a reason may hold what else breaks lines
    return tuple(_decision(f"{path}:{number}", line) for number, line in enumerate(lines, 1) if line.strip())


def add_decision(path: Path, decision: Decision) -> None:
    """Add a decision to the end of a file, which need not be there yet."""
    _check(decision, str(path))
    given = {name: getattr(decision, name) for name in NAMES}
    try:
        unended = path.exists() and not path.read_bytes().endswith(b"\n") and path.stat().st_size > 0
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write("\n" * unended + json.dumps(given, ensure_ascii=False) + "\n")
    except OSError as error:
        raise KgError(
            f"{path}：写不了 cannot write（{error.strerror}）", remedy="请检查目录与权限 check folder and permissions"
        ) from error


def _decision(source: str, line: str) -> Decision:
    """Return the decision of a line, having refused one that lacks what makes it one."""
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise KgError(f"{source}：不是 JSON not JSON", remedy="请改正这一行 mend the line") from error
    if not isinstance(given, dict):
        raise KgError(f"{source}：不是一条认定 no decision", remedy='写成 write {"kind": "same", "left": …}')
    if unknown := sorted(given.keys() - set(NAMES)):
        raise KgError(f"{source}：不认识的字段 unknown field {unknown[0]}", remedy=f"可用 use: {' '.join(NAMES)}")
    if wrong := next((name for name in NAMES if not _is_text(given.get(name), due=name in REQUIRED)), None):
        raise KgError(f"{source}：{wrong} 没有写或不是文字 is missing or no text", remedy=f'写成 write "{wrong}": "…"')
    decision = Decision(**given, source=source)
    _check(decision, source)
    return decision


def _is_text(value: Any, *, due: bool) -> bool:  # noqa: ANN401 - anything may stand in JSON
    return (isinstance(value, str) and bool(value.strip())) or (value is None and not due)


def _check(decision: Decision, source: str) -> None:
    if not decision.by.strip():
        raise KgError(f"{source}：没有写认定人 the person is missing", remedy="--by …")
    if decision.kind not in KINDS:
        raise KgError(
            f"{source}：没有 {decision.kind} 这种认定 no such decision", remedy=f"可用 use: {' '.join(KINDS)}"
        )


# --- what they come to


def settle(decisions: Iterable[Decision], references: References) -> Rulings:
    """Return what decisions say of the documents there are: of two on the same documents the later one holds.

    A name that fits several documents is an error, and so is a chain of decisions by which two documents that differ
    would be the same.
    """
    latest: dict[tuple[str, str], Ruling] = {}
    overruled: list[Decision] = []
    idle: list[Decision] = []
    for decision in decisions:
        named = [_found(decision, text, references) for text in (decision.left, decision.right)]
        if None in named:  # it may still join two others by way of one that nobody cites now
            idle.append(decision)
        left, right = (
            iri or document_of(text) for iri, text in zip(named, (decision.left, decision.right), strict=True)
        )
        if left is None or right is None:
            continue
        if left == right:
            what = f"两边是同一份文件 both are one document（{decision.left}、{decision.right}）"
            raise KgError(f"{decision.source or THIS_ONE}：{what}", remedy="请改正这一行 mend the line")
        ruling = Ruling(left, right, decision)
        earlier = latest.pop(ruling.pair, None)
        if earlier is not None and earlier.decision.kind != decision.kind:
            overruled.append(earlier.decision)
        latest[ruling.pair] = ruling
    in_order = sorted(latest.values(), key=lambda ruling: ruling.pair)
    same = tuple(ruling for ruling in in_order if ruling.decision.kind == "same")
    different = tuple(ruling for ruling in in_order if ruling.decision.kind == "different")
    for ruling in different:
        if chain := _chain(same, *ruling.pair):
            lines = "、".join(each.decision.source or THIS_ONE for each in (*chain, ruling))
            raise KgError(
                f"认定互相矛盾 decisions contradict each other：{lines}", remedy="请改正其中一条 mend one of them"
            )
    return Rulings(same, different, tuple(overruled), tuple(idle))


def last_on(pair: tuple[str, str], decisions: Iterable[Decision], references: References) -> Decision | None:
    """Return the last decision on two documents by their IRIs, None where there is none."""
    last = None
    for each in decisions:
        named = {iri for text in (each.left, each.right) for iri in references.find(text)}
        last = each if named == set(pair) else last
    return last


def _found(decision: Decision, text: str, references: References) -> str | None:
    found = references.find(text)
    if len(found) > 1:
        several = "、".join(written(iri) for iri in found)
        raise KgError(
            f"{decision.source}：{text} 指不止一份文件 fits several documents", remedy=f"请写 write: {several}"
        )
    return found[0] if found else None


def _chain(same: tuple[Ruling, ...], start: str, end: str) -> tuple[Ruling, ...]:
    """Return the decisions by which two documents would be the same, none where they would not."""
    neighbours: dict[str, list[tuple[str, Ruling]]] = {}
    for ruling in same:
        neighbours.setdefault(ruling.left, []).append((ruling.right, ruling))
        neighbours.setdefault(ruling.right, []).append((ruling.left, ruling))
    reached: dict[str, tuple[Ruling, ...]] = {start: ()}
    waiting = [start]
    for at in waiting:
        for other, ruling in neighbours.get(at, []):
            if other not in reached:
                reached[other] = (*reached[at], ruling)
                waiting.append(other)
    return reached.get(end, ())
