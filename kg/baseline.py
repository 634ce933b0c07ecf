"""REVIEW + EARLIER REPORT -> REVIEW: which findings are new, which are known, and how many have gone.

Rows are inserted and projects are moved between two reviews: findings are the same if rule, project, indicator and text
are. Only what has no name is known by its ordinal. Of several alike, as many are known as the earlier report has.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from kg.errors import KgError
from kg.text import comparable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from kg.model import Finding
    from kg.review import Review

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


Baseline: TypeAlias = "dict[str, list[Trace]]"
"""The findings of an earlier report by the path of their document."""


def read_report(path: Path) -> Baseline:
    """Return the findings of an earlier `kg review --format jsonl` or `--format json`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        reports: Baseline = defaultdict(list)
        for found in _findings(text):
            trace = _trace(found)
            reports[trace.path].append(trace)
    except (OSError, UnicodeDecodeError) as error:
        raise KgError(f"{path}：读不了 cannot read（{error}）", remedy="请检查路径 check the path") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        remedy = "请给 kg review --format jsonl 或 json 的输出 give what one of these formats printed"
        raise KgError(f"{path}：不是审核报告 no report of a review（{error}）", remedy=remedy) from error
    return dict(reports)


def _findings(text: str) -> Iterator[dict[str, Any]]:
    """Yield the findings of a report: those listed, and those that were known already then."""
    if text.lstrip().startswith("["):
        for review in json.loads(text):
            yield from review["findings"]
            yield from review["known"]
    else:
        # other lines say what is no finding: what was waived, where values stand
        for found in map(json.loads, filter(str.strip, text.splitlines())):
            if "rule" in found.keys():  # noqa: SIM118 - of what is no object, an error
                yield found


def _trace(found: dict[str, Any]) -> Trace:
    return Trace(
        rule=found["rule"],
        path=found["path"],
        project=found["project"],
        row=found["row"],
        name=comparable(found.get("project_name")),
        code=comparable(found.get("project_code")),
        indicator=comparable(found.get("indicator")),
        text=comparable(found["text"]),
    )


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
    path = _same_file(review.path, [each for each in earlier if each == review.path or each not in reviewed])
    before = [trace for trace in earlier.get(path, []) if trace.rule in rules]
    now = [*review.findings, *(finding for finding, _waiver in review.waived)]
    known = _known(list(map(_trace_of, now)), before)
    listed = len(review.findings)
    return replace(
        review,
        findings=tuple(finding for number, finding in enumerate(review.findings) if number not in known),
        known=tuple(review.findings[number] for number in sorted(known) if number < listed),
        gone=len(before) - len(known),
    )


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
