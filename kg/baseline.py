"""REVIEW + EARLIER REPORT -> REVIEW: which findings are new, which are known, and how many have gone.

Rows are inserted and projects are moved between two reviews: findings are the same if rule, project, indicator and text
are. Only what has no name is known by its ordinal. Of several alike, as many are known as the earlier report has.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from kg.errors import KgError
from kg.text import comparable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from kg.model import Finding
    from kg.review import Review

SEVERITIES = ("Violation", "Warning", "Info")
Key: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """What of a finding tells whether it is the same as another one."""

    rule: str
    path: str
    project: int | None
    row: int | None
    name: str
    code: str
    indicator: str
    text: str


@dataclass(slots=True)
class Baseline:
    """An earlier report: its findings by the path of their document, and what it was made to list."""

    traces: dict[str, list[Trace]] = field(default_factory=dict)
    least: str = "Info"
    """The lightest severity it lists; a report in JSON Lines does not say."""
    rules: frozenset[str] = frozenset()
    """The rules that were asked; none where it does not say."""

    def could_have(self, finding: Finding) -> bool:
        """Tell whether the report would list a finding if it had been there."""
        is_asked = not self.rules or finding.rule in self.rules
        return is_asked and SEVERITIES.index(finding.severity) <= SEVERITIES.index(self.least)


def read_report(path: Path) -> Baseline:
    """Return the findings of an earlier `kg review --format jsonl` or `--format json`.

    A report in JSON names every document, one in JSON Lines those with findings; an empty file is one without any.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise KgError(f"{path}：读不了 cannot read（{error.strerror}）", remedy="请检查路径 check the path") from error
    except UnicodeDecodeError as error:
        raise _no_report(path, "不是 UTF-8 文本 no text in UTF-8") from error
    earlier = Baseline()
    try:
        for document, findings in _documents(text, earlier):
            traces = earlier.traces.setdefault(_text(document), [])
            traces += map(_trace, findings)
    except json.JSONDecodeError as error:
        raise _no_report(path, "不是 JSON not JSON") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _no_report(path, "内容不是审核发现 it does not hold findings") from error
    return earlier


def _no_report(path: Path, why: str) -> KgError:
    remedy = "请给 kg review --format jsonl 或 json 的输出 give what one of these formats printed"
    return KgError(f"{path}：不是审核报告 no report of a review：{why}", remedy=remedy)


def _documents(text: str, earlier: Baseline) -> Iterator[tuple[object, list[Any]]]:
    """Yield documents with their findings: those listed and, in JSON, those that were known already then.

    JSON Lines leave out what was known, so that only JSON goes on from report to report. What JSON says of the rules
    asked and the severities listed is kept in `earlier`.
    """
    if text.lstrip().startswith("["):
        reviews = json.loads(text)
        if not reviews:
            raise ValueError
        for review in reviews:
            earlier.rules |= {_text(state["rule"]) for state in review.get("states", ())}
            earlier.least = SEVERITIES[SEVERITIES.index(review.get("severity", "Info"))]
            yield review["path"], [*review["findings"], *review["known"]]
        return
    for line in map(json.loads, filter(str.strip, text.splitlines())):
        # where values stand is told in lines that are no finding
        if not (isinstance(line, dict) and "standing" in line):
            yield line["path"], [line]


def _trace(found: dict[str, Any]) -> Trace:
    return Trace(
        rule=_text(found["rule"]),
        path=_text(found["path"]),
        project=_ordinal(found["project"]),
        row=_ordinal(found["row"]),
        name=_words(found.get("project_name")),
        code=_words(found.get("project_code")),
        indicator=_words(found.get("indicator")),
        text=_words(found["text"]),
    )


def _text(given: object) -> str:
    if not isinstance(given, str):
        raise TypeError
    return given


def _words(given: object) -> str:
    return "" if given is None else comparable(_text(given))


def _ordinal(given: object) -> int | None:
    if given is not None and not isinstance(given, int):
        raise TypeError
    return given


def _trace_of(finding: Finding) -> Trace:
    return Trace(
        rule=finding.rule,
        path=finding.path,
        project=finding.project,
        row=finding.row,
        name=comparable(finding.project_name),
        code=comparable(finding.project_code),
        indicator=comparable(finding.indicator),
        text=comparable(finding.text),
    )


# --- the same finding: the surest way first; a way that does not apply to a finding gives no key


def _unmoved(trace: Trace) -> Key | None:
    return (*_by_name(trace), trace.project, trace.row) if _is_named(trace) else None


def _by_code(trace: Trace) -> Key | None:
    return (trace.rule, trace.code, trace.indicator, trace.text) if trace.code and _row_is_named(trace) else None


def _by_project_name(trace: Trace) -> Key | None:
    return _by_name(trace) if trace.name and _row_is_named(trace) else None


def _in_renamed_project(trace: Trace) -> Key | None:
    return (trace.rule, trace.project, trace.indicator, trace.text) if trace.indicator else None


def _by_ordinals(trace: Trace) -> Key | None:
    return None if _is_named(trace) else (trace.rule, trace.project, trace.row, trace.text)


def _by_name(trace: Trace) -> Key:
    return (trace.rule, trace.name, trace.indicator, trace.text)


def _row_is_named(trace: Trace) -> bool:
    return trace.row is None or bool(trace.indicator)


def _is_named(trace: Trace) -> bool:
    return bool(trace.name or trace.code) and _row_is_named(trace)


WAYS = (_unmoved, _by_code, _by_project_name, _in_renamed_project, _by_ordinals)


def compare(review: Review, earlier: Baseline, *, reviewed: Collection[str] = ()) -> Review:
    """Return the review with the findings that the earlier report has set aside, and the number of those gone.

    A file that has moved is known by its name, unless the earlier one is among those `reviewed` now.
    Gone is what the rules asked now no longer say: neither as a finding nor as one that is waived.
    """
    rules = {state.rule.code for state in review.states}
    before = [
        trace for trace in earlier.traces.get(_earlier_path(review, earlier, reviewed), []) if trace.rule in rules
    ]
    now = [*review.findings, *(finding for finding, _waiver in review.waived)]
    known = _known(list(map(_trace_of, now)), before)
    listed = len(review.findings)
    return replace(
        review,
        findings=tuple(finding for number, finding in enumerate(review.findings) if number not in known),
        known=tuple(review.findings[number] for number in sorted(known) if number < listed),
        gone=len(before) - len(known),
    )


def speaks_of(earlier: Baseline, review: Review, *, reviewed: Collection[str] = ()) -> bool:
    """Tell whether the earlier report has the file of a review."""
    return _earlier_path(review, earlier, reviewed) in earlier.traces


def _earlier_path(review: Review, earlier: Baseline, reviewed: Collection[str]) -> str:
    return _same_file(review.path, [each for each in earlier.traces if each == review.path or each not in reviewed])


def _known(now: Sequence[Trace], before: Sequence[Trace]) -> set[int]:
    """Return which findings of now have one of before for themselves."""
    known: set[int] = set()
    left = set(range(len(before)))
    for way in WAYS:
        waiting: dict[Key, list[int]] = defaultdict(list)
        for number in sorted(left, reverse=True):
            key = way(before[number])
            if key is not None:
                waiting[key].append(number)
        for number, trace in enumerate(now):
            key = None if number in known else way(trace)
            if key is not None and waiting.get(key):
                left.discard(waiting[key].pop())
                known.add(number)
    return known


def _same_file(path: str, earlier: Collection[str]) -> str:
    """Return the path under which the earlier report has a file: the same, or the only one with its name."""
    alike = [each for each in earlier if _name(each) == _name(path)]
    return alike[0] if path not in earlier and len(alike) == 1 else path


def _name(path: str) -> str:
    return path.replace("\\", "/").rsplit("/", 1)[-1]
