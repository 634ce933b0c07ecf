"""What was read and found, held against the truth: per type of document and field, and per rule of the review.

In: the truths of `country.write_country`, the records and findings of kg by the path of their document. Out: counts of
right, wrong, missing and extra for each (layout/format, field), of defects found and missed for each rule, and examples
of everything that is not right. `country.accuracy_report` writes it down.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from kg.model import to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kg.model import Finding, Record

DOCUMENT = ("title", "department", "department_code", "fiscal_year", "division")
PROJECT = ("name", "code", "budget")
ROW = (
    "level1",
    "level2",
    "level3",
    "description",
    "value",
    "basis",
    "comparator",
    "number",
    "unit",
    "per",
    "canonical",
)
FIELDS = (*DOCUMENT, *(f"project {name}" for name in PROJECT), *ROW, "citations")
NUMBERS = frozenset({"budget", "number", "canonical"})
KEPT = 400
"""Examples kept of what is not right."""
Pair = tuple["dict[str, Any] | None", "dict[str, Any] | None"]


@dataclass
class Accuracy:
    """Counts by (type of document, field) and by rule; `examples` are dictionaries that name place, truth and reading.

    Of a rule: `seeded` defects, `found` among them, `beside` findings where another defect is, `unseeded` the rest.
    """

    documents: Counter[str] = field(default_factory=Counter)
    fields: defaultdict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    rules: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    examples: list[dict[str, Any]] = field(default_factory=list)

    def note(self, **example: Any) -> None:  # noqa: ANN401 - what is not right may be of any type
        """Keep an example while there is room, three of a kind at most."""
        kind = (example["type"], example.get("field"), example.get("rule"), example["verdict"])
        alike = sum((e["type"], e.get("field"), e.get("rule"), e["verdict"]) == kind for e in self.examples)
        if len(self.examples) < KEPT and alike < 3:
            self.examples.append(example)


def accuracy(
    truths: Iterable[dict[str, Any]],
    records: Mapping[str, Record | dict[str, Any]],
    findings: Mapping[str, Sequence[Finding]] | None = None,
) -> Accuracy:
    """Return the accuracy of records and findings; a document without a record has all its fields missing."""
    found = Accuracy()
    for truth in truths:
        path = truth["path"]
        found.documents[_type(truth)] += 1
        record = records.get(path)
        _compare(found, truth, _plain(record) if record is not None else _NOTHING)
        if findings is not None:
            _judge(found, truth, findings.get(path, ()))
    return found


_NOTHING: dict[str, Any] = {"document": {"department": {}}, "projects": []}


def _plain(record: Record | dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = record if isinstance(record, dict) else to_json(record)
    return plain


def _type(truth: dict[str, Any]) -> str:
    return f"{truth['layout']}/{truth['format']}"


def _compare(found: Accuracy, truth: dict[str, Any], record: dict[str, Any]) -> None:
    kind, path = _type(truth), truth["path"]
    read = record["document"] | {
        "department": record["document"]["department"].get("name"),
        "department_code": record["document"]["department"].get("code"),
    }
    for name in DOCUMENT:
        _count(found, kind, name, truth["document"][name], read.get(name), path=path)
    for project, other in _paired(truth["projects"], record["projects"], "name"):
        where = {"path": path, "project": (project or other or {})["ordinal"]}
        for name in PROJECT:
            _count(found, kind, f"project {name}", _get(project, name), _get(other, name), **where)
        for row, indicator in _paired(_get(project, "rows") or [], _get(other, "indicators") or [], "level3"):
            _compare_row(found, kind, row, _flat(indicator), where | {"row": (row or indicator or {})["ordinal"]})


def _flat(indicator: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return an indicator of a record with the fields of its target beside its own."""
    if indicator is None:
        return None
    target = indicator["target"]
    canonical = target["canonical"] or {}
    measured = {name: target[name] for name in ("comparator", "number", "unit", "per")}
    return indicator | measured | {"canonical": canonical.get("value"), "canonical_unit": canonical.get("unit")}


def _compare_row(
    found: Accuracy, kind: str, row: dict[str, Any] | None, read: dict[str, Any] | None, where: dict[str, Any]
) -> None:
    for name in ROW:
        truth, other = _get(row, name), _get(read, name)
        if name == "canonical" and truth is not None and other is not None:
            truth, other = (f"{Decimal(each).normalize():f}" for each in (truth, other))
            truth, other = f"{truth} {row['canonical_unit']}", f"{other} {read['canonical_unit']}"  # type: ignore[index]
        _count(found, kind, name, truth, other, **where)
    cited = [(each["number"], each["title"]) for each in _get(row, "citations") or []]
    mentioned = [(each["number"], each["title"]) for each in _get(read, "references") or []]
    for truth, other in _citations(cited, mentioned):
        _count(found, kind, "citations", truth, other, **where)


def _citations(cited: list[Any], mentioned: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield pairs of citations: those that are equal, then those that share number or title, then the rest."""
    for each in [each for each in cited if each in mentioned]:
        cited.remove(each)
        mentioned.remove(each)
        yield each, each
    for each in cited:
        other = next((read for read in mentioned if _share(each, read)), None)
        if other is not None:
            mentioned.remove(other)
        yield each, other
    yield from ((None, read) for read in mentioned)


def _share(left: Sequence[str | None], right: Sequence[str | None]) -> bool:
    return any(one is not None and one == other for one, other in zip(left, right, strict=True))


def _get(node: dict[str, Any] | None, name: str) -> Any:  # noqa: ANN401 - any field
    return None if node is None else node.get(name)


def _count(found: Accuracy, kind: str, name: str, truth: object, read: object, **where: object) -> None:
    """Count one field of one thing; what neither has counts nowhere."""
    if truth is None and read is None:
        return
    verdict = _verdict(name, truth, read)
    found.fields[kind, name][verdict] += 1
    if verdict != "right":
        found.note(type=kind, field=name, verdict=verdict, truth=truth, read=read, **where)


def _verdict(name: str, truth: object, read: object) -> str:
    if truth is None:
        return "extra"
    if read is None:
        return "missing"
    if name.removeprefix("project ") in NUMBERS and name != "canonical":
        return "right" if Decimal(str(truth)) == Decimal(str(read)) else "wrong"
    return "right" if _bare(truth) == _bare(read) else "wrong"


def _bare(value: object) -> object:
    """Return a text without white space, which no reader is asked to keep."""
    return "".join(value.split()) if isinstance(value, str) else value


def _paired(truth: Sequence[dict[str, Any]], read: Sequence[dict[str, Any]], key: str) -> Iterator[Pair]:
    """Yield what belongs together, in order: by the same text, and between those by position; the rest alone."""
    if len(truth) == len(read):
        yield from zip(truth, read, strict=True)
        return
    keys = [[_bare(each[key]) for each in side] for side in (truth, read)]
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        both = min(i2 - i1, j2 - j1) if kind in {"equal", "replace"} else 0
        yield from zip(truth[i1 : i1 + both], read[j1 : j1 + both], strict=True)
        yield from ((each, None) for each in truth[i1 + both : i2])
        yield from ((None, each) for each in read[j1 + both : j2])


def _judge(found: Accuracy, truth: dict[str, Any], findings: Sequence[Finding]) -> None:
    """Count the defects of a document that were found, and the findings that none of its defects explains."""
    kind, path = _type(truth), truth["path"]
    defects = truth["defects"]
    for defect in defects:
        hit = any(_meets(defect, finding) for finding in findings)
        found.rules[defect["rule"]]["seeded"] += 1
        found.rules[defect["rule"]]["found"] += hit
        if not hit:
            found.note(type=kind, rule=defect["rule"], verdict="missed", path=path, truth=defect, read=None)
    for finding in findings:
        if any(_meets(defect, finding) for defect in defects):
            continue
        beside = any(_touches(defect, finding) for defect in defects)
        verdict = "beside" if beside else "unseeded"
        found.rules[finding.rule][verdict] += 1
        said = f"{finding.indicator or finding.project_name or ''} {finding.message['zh']}".strip()
        place = {"project": finding.project, "row": finding.row}
        found.note(type=kind, rule=finding.rule, verdict=verdict, path=path, truth=place, read=said)


def _meets(defect: dict[str, Any], finding: Finding) -> bool:
    """Tell whether a finding says what a defect is: the same rule, at its place or in its whole document."""
    return finding.rule == defect["rule"] and all(
        getattr(finding, name) in {None, defect[name]} or defect[name] is None for name in ("project", "row")
    )


def _touches(defect: dict[str, Any], finding: Finding) -> bool:
    """Tell whether a finding may follow from a defect of another rule: in its project, or in the whole document."""
    return defect["project"] is None or finding.project in {None, defect["project"]}
