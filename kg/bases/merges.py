"""IDENTITY -> MERGE REPORT: what was joined and how, what is proposed, what a person denied; as text, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from kg.bases.references import References, short_id
from kg.model import to_json
from kg.vocabulary import label, own

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from decimal import Decimal

    from kg.bases.authority import Authority
    from kg.bases.identity import Identity
    from kg.bases.nodes import CitedNode

Outcome = Literal["joined", "proposed", "suppressed"]
HEADINGS = {
    "joined": ("已并入", "joined"),
    "proposed": ("待定", "proposed"),
    "suppressed": ("已否定", "suppressed by decision"),
    "overruled": ("被后来的认定推翻", "overruled by a later decision"),
    "idle": ("所指文件未被引用", "decisions on documents that are not cited"),
}
COLUMNS = ("outcome", "left_id", "left", "right_id", "right", "method", "score", "evidence")


@dataclass(frozen=True, slots=True)
class Merge:
    """A document as cited (`left`) that was, may be or is not to be joined with another; the ids are the short ones."""

    outcome: Outcome
    left_id: str
    left: str
    right_id: str
    right: str
    method: str
    score: Decimal | None
    evidence: str


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What became of all documents as cited: counts first, then every case, in an order that only they decide."""

    cited: int
    documents: int
    known: int
    joined: tuple[Merge, ...]
    proposed: tuple[Merge, ...]
    suppressed: tuple[Merge, ...]
    overruled: tuple[str, ...]
    idle: tuple[str, ...]


def merge_report(nodes: Collection[CitedNode], authority: Authority, identity: Identity) -> MergeReport:
    """Return what was joined, what is proposed and what is suppressed, with names in place of IRIs."""
    references = References(nodes, authority)
    joined = (
        _merge(references, "joined", each.node, each.means, (each.method, each.score, (each.evidence or "",)))
        for each in identity.resolutions
        if each.node != each.means
    )
    possible = [
        _merge(
            references,
            "suppressed" if each.suppressed else "proposed",
            each.left,
            each.right,
            (each.method, each.score, each.evidence),
        )
        for each in identity.proposals
    ]
    return MergeReport(
        cited=len(identity.resolutions),
        documents=len({each.means for each in identity.resolutions}),
        known=len({each.means for each in identity.resolutions if each.known}),
        joined=tuple(sorted(joined, key=lambda merge: (merge.right, merge.left, merge.left_id))),
        proposed=tuple(merge for merge in possible if merge.outcome == "proposed"),
        suppressed=tuple(merge for merge in possible if merge.outcome == "suppressed"),
        overruled=tuple(decision.source or "" for decision in identity.rulings.overruled),
        idle=tuple(decision.source or "" for decision in identity.rulings.idle),
    )


def _merge(
    references: References,
    outcome: Outcome,
    left: str,
    right: str,
    how: tuple[str | None, Decimal | None, tuple[str, ...]],
) -> Merge:
    method, score, evidence = how
    return Merge(
        outcome,
        short_id(left),
        references.name(left),
        short_id(right),
        references.name(right),
        method or "",
        score,
        "；".join(evidence),
    )


def report_to_json(report: MergeReport) -> str:
    """Return a report as one JSON object, counts first."""
    counts = {
        "cited": report.cited,
        "documents": report.documents,
        "known": report.known,
        "joined": len(report.joined),
        "proposed": len(report.proposed),
        "suppressed": len(report.suppressed),
    }
    cases = {name: to_json(list(getattr(report, name))) for name in HEADINGS}
    return json.dumps({"counts": counts, **cases}, ensure_ascii=False, indent=2) + "\n"


def report_to_csv(report: MergeReport) -> str:
    """Return a report as CSV, a case a line; the mark in front tells Excel that it is UTF-8."""
    file = io.StringIO()
    file.write("\ufeff")
    table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows(to_json(asdict(merge)) for merge in _cases(report))
    return file.getvalue()


def _cases(report: MergeReport) -> Iterator[Merge]:
    yield from report.joined
    yield from report.proposed
    yield from report.suppressed


def report_to_text(report: MergeReport, *, lang: str) -> str:
    """Return a report for the terminal, counts first."""
    zh = lang == "zh"
    spoken = 0 if zh else 1
    counts = (report.cited, report.documents, report.known, len(report.joined), len(report.proposed))
    lines = [
        "引用写法 {} 种，文件 {} 份（目录所载 {} 份）；已并入 {} 种，待定 {} 处，已否定 {} 处".format(
            *counts, len(report.suppressed)
        )
        if zh
        else "{} ways to cite, {} documents ({} known); {} joined, {} proposed, {} suppressed".format(
            *counts, len(report.suppressed)
        )
    ]
    for name in ("joined", "proposed", "suppressed"):
        lines += _section(HEADINGS[name][spoken], getattr(report, name), lang)
    for name in ("overruled", "idle"):
        if sources := getattr(report, name):
            lines += ["", f"{HEADINGS[name][spoken]}{'：' if zh else ': '}{'、'.join(sources)}"]
    return "\n".join(lines) + "\n"


def _section(heading: str, merges: Iterable[Merge], lang: str) -> list[str]:
    lines: list[str] = []
    for merge in merges:
        method = label(own(merge.method, scheme="resolution-method"), lang)
        how = " ".join(filter(None, (method, str(merge.score or ""))))
        arrow = "→" if merge.outcome == "joined" else "≟" if merge.outcome == "proposed" else "≠"
        lines += [f"  [{merge.left_id}] {merge.left} {arrow} [{merge.right_id}] {merge.right}", f"      {how}"]
        lines += [f"      {merge.evidence}"] if merge.evidence else []
    return ["", heading, *lines] if lines else []
