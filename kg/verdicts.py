"""What a person said of a finding or a row: one JSON object per line, added to and never rewritten.

`kg verdicts` and a web desk write the same form, which kg/schema/verdict.schema.json describes.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from kg import __version__
from kg.errors import KgError, reason_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.model import Finding, Indicator, Project, Record

Kind = Literal["accept", "correct", "reject", "missed"]
KINDS: tuple[Kind, ...] = get_args(Kind)
REQUIRED = ("verdict", "path", "sha256", "by", "at")
NUMBERS = ("project", "row")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A person's verdict: the finding is right, right but something else is to be written, wrong, or was missed.

    `rule` may be null for a word on a row as such; `value` is what should be written, `at` a time of ISO 8601.
    """

    verdict: Kind
    rule: str | None
    path: str
    sha256: str
    project: int | None
    row: int | None
    project_name: str | None
    indicator: str | None
    text: str | None
    value: str | None
    reason: str | None
    by: str
    at: str
    tool: str = f"budget-kg {__version__}"

    @property
    def about(self) -> tuple[str, str | None, int, int]:
        """Return what the verdict is about, in an order to sort by."""
        return (self.path, self.rule, self.project or 0, self.row or 0)

    @property
    def moment(self) -> datetime:
        """Return when it was given; times of other zones are told by other texts, and so are no texts to sort by."""
        return datetime.fromisoformat(self.at)

    @property
    def day(self) -> str:
        """Return the day on which it was given where this program runs, in ISO 8601."""
        return self.moment.astimezone().date().isoformat()


@dataclass(frozen=True, slots=True)
class Word:
    """What a person says, apart from what it is said of."""

    verdict: Kind
    by: str
    reason: str | None = None
    value: str | None = None
    at: str | None = None


PLACES: dict[str, tuple[str, ...]] = {"document": (), "project": ("project",), "row": ("project", "row")}
"""What names the place of a finding, by the scope of its rule."""


def check_word(word: Word) -> None:
    """Refuse a word that lacks what makes it of use: who says so, why it is wrong, what to write instead."""
    if not word.by.strip():
        raise KgError("没有写意见人 the person is missing", remedy="--by …")
    if word.verdict == "reject" and not (word.reason or "").strip():
        raise KgError("没有写不属实的理由 the reason is missing", remedy="--reason …")
    if word.verdict == "correct" and not (word.value or "").strip():
        raise KgError("没有写应写成什么 what to write is missing", remedy="--value …")


def check_place(word: Word, scope: str | None, *, project: int | None, row: int | None) -> None:
    """Refuse a word that does not say what it is of: a rule and the place that findings of its scope have.

    Only what was missed may be without a rule (`scope` None), where none is there for it, and then says why.
    """
    if scope is None and word.verdict != "missed":
        raise KgError("没有写规则 the rule is missing", remedy="--rule …（kg rules）")
    if scope is None and not (word.reason or "").strip():
        raise KgError("漏报须写规则或理由 what was missed takes a rule or a reason", remedy="--rule … / --reason …")
    given = tuple(name for name, number in (("project", project), ("row", row)) if number is not None)
    allowed = tuple(PLACES.values()) if scope is None else (PLACES[scope],)
    if given not in allowed:
        wanted = " / ".join(" ".join(f"--{name} …" for name in names) or "不写位置 no place" for names in allowed)
        raise KgError("位置写得不合规则的对象 the place is not that of such a finding", remedy=wanted)


def now() -> str:
    """Return the time in ISO 8601, to the second."""
    return datetime.now(tz=UTC).isoformat(timespec="seconds")


def on_finding(word: Word, finding: Finding, sha256: str) -> Verdict:
    """Return a verdict on what the review says."""
    return Verdict(
        verdict=word.verdict,
        rule=finding.rule,
        path=finding.path,
        sha256=sha256,
        project=finding.project,
        row=finding.row,
        project_name=finding.project_name,
        indicator=finding.indicator,
        text=finding.text,
        value=word.value,
        reason=word.reason,
        by=word.by,
        at=word.at or now(),
    )


def on_record(word: Word, record: Record, *, rule: str | None, project: int | None, row: int | None) -> Verdict:
    """Return a verdict on what stands in a document, whatever the review says of it."""
    table, indicator = _find(record, project, row)
    return Verdict(
        verdict=word.verdict,
        rule=rule,
        path=record.document.path,
        sha256=record.document.sha256,
        project=project,
        row=row,
        project_name=table.name if table else None,
        indicator=indicator.level3 if indicator else None,
        text=indicator.value if indicator else None,
        value=word.value,
        reason=word.reason,
        by=word.by,
        at=word.at or now(),
    )


def _find(record: Record, project: int | None, row: int | None) -> tuple[Project | None, Indicator | None]:
    """Return the project and the row with these ordinals; ordinals that are none are an error."""
    if project is None:
        return None, None
    table = next((each for each in record.projects if each.ordinal == project), None)
    indicator = next((each for each in table.indicators if each.ordinal == row), None) if table else None
    if table is None or (row is not None and indicator is None):
        where = f"项目 project {project}" + (f" 第{row}行 row {row}" if row is not None else "")
        remedy = "请用 kg review 所列的序号 take the ordinals that kg review tells"
        raise KgError(f"{record.document.path}：没有 there is no {where}", remedy=remedy)
    return table, indicator


# --- the file


def to_line(verdict: Verdict) -> str:
    """Return a verdict as a line of JSON."""
    return json.dumps({each.name: getattr(verdict, each.name) for each in fields(verdict)}, ensure_ascii=False) + "\n"


def add_verdict(path: Path, verdict: Verdict) -> None:
    """Add a verdict to the end of a file, which need not be there yet.

    It is written at once and as a whole, so that two who add at the same time do not mix their lines; it is on the disk
    when this returns. A last line that was left without its end gets one.
    """
    try:
        with path.open("a+b", buffering=0) as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(0, end - 1))
            whole = not end or file.read(1) == b"\n"
            # text of a file may hold halves of characters, which JSON can only name
            file.write((b"" if whole else b"\n") + to_line(verdict).encode("utf-8", "backslashreplace"))
            os.fsync(file.fileno())
    except OSError as error:
        raise KgError(
            f"{path}：写不了 cannot write（{error.strerror}）", remedy="请检查目录与权限 check folder and permissions"
        ) from error


def read_verdicts(path: Path) -> tuple[Verdict, ...]:
    """Return the verdicts of a file in the order in which they were given."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError as error:
        raise KgError(
            f"{path}：还没有意见 no verdicts yet", remedy="请用 kg verdicts add 记下 keep one with it"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise KgError(
            f"{path}：读不了 cannot read（{reason_of(error)}）", remedy="请检查路径 check the path"
        ) from error
    return tuple(_verdict(path, number, line) for number, line in enumerate(lines, start=1) if line.strip())


def _verdict(path: Path, number: int, line: str) -> Verdict:
    def refused(what: str) -> KgError:
        return KgError(f"{path}:{number}：{what}", remedy="请改正或删去这一行 mend the line or take it out")

    try:
        given: Any = json.loads(line)
    except json.JSONDecodeError as error:
        raise refused(f"不是 JSON not JSON（{error.msg}）") from error
    if not isinstance(given, dict):
        raise refused("不是一条意见 no verdict")
    for name in REQUIRED:
        if not isinstance(given.get(name), str) or not given[name]:
            raise refused(f"没有 there is no “{name}”")
    if given["verdict"] not in KINDS:
        raise refused(f"意见只能是 a verdict is one of {' '.join(KINDS)}")
    for each in fields(Verdict):
        value = given.get(each.name)
        if value is not None and (not isinstance(value, int if each.name in NUMBERS else str) or value is True):
            raise refused(f"“{each.name}” 写得不对 is not as it should be")
    if not _is_moment(given["at"]):
        raise refused("“at” 应是带时区的时间 is to be a time with its zone, 2026-06-01T08:00:00+08:00")
    told = {each.name: given.get(each.name) for each in fields(Verdict) if each.name != "tool"}
    return Verdict(**cast("dict[str, Any]", told), tool=given.get("tool") or "")


def _is_moment(text: str) -> bool:
    """Tell whether a text is a time of ISO 8601 with its zone, without which two times cannot be put in order."""
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def latest(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """Return the last verdict on each finding or row, in a fixed order; a later word takes the place of an earlier."""
    last: dict[tuple[object, ...], Verdict] = {}
    for verdict in sorted(verdicts, key=lambda each: each.moment):
        last[(verdict.sha256, verdict.rule, verdict.project, verdict.row, verdict.text)] = verdict
    return tuple(sorted(last.values(), key=lambda each: (each.path, each.project or 0, each.row or 0, each.rule or "")))
