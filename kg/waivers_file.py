"""FILE <-> WAIVERS: a list in YAML, or bkg:Waiver nodes in Turtle; what is incomplete is refused with its line."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, Store, parse

from kg.errors import KgError, reason_of
from kg.model import Waiver
from kg.shapes_graph import RULE_BASE
from kg.vocabulary import RDF_TYPE, own

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    import yaml
    from pyoxigraph import BlankNode, Triple

    from kg.model import Finding

EXAMPLE = """\
- rule: D01                 # 规则 the rule
  path: 部门预算*.txt       # 文件名、路径或通配 file name, path or glob
  project: 热线工作经费     # 项目序号、名称或编码 ordinal, name or code of the project
  row: 活动费用             # 行序号或三级指标 ordinal of the row or its level 3
  text: ≥10万元             # 发现所指的文字 the text found
  reason: 合同约定的最低用量 # 必填 due
  by: 张三                  # 必填 due
  until: 2099-12-31         # 到期后不再豁免 waives up to this day
  added: 2026-03-01
"""
"""A waiver with all its fields; all but rule, reason and by may be left out, and then anything fits."""
REQUIRED = ("rule", "reason", "by")
DAYS = ("until", "added")
NAMES = tuple(field.name for field in fields(Waiver) if field.name != "source")
TERMS = {
    "rule": "ofRule", "path": "ofFile", "project": "ofProject", "row": "ofRow", "text": "ofText",
    "reason": "waiverReason", "by": "waivedBy", "until": "waivedUntil", "added": "waivedOn",
}  # fmt: skip
"""The property that says each field in Turtle."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A waiver as it is written: where, and its fields as texts."""

    source: str
    given: dict[str, str]


def read_waivers(path: Path, *, rules: Collection[str]) -> tuple[Waiver, ...]:
    """Return the waivers of a file, in its order; `rules` are the codes there are."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise KgError(
            f"{path}：读不了豁免 cannot read waivers（{reason_of(error)}）",
            remedy="请检查路径，并另存为 UTF-8 check the path, and save it as UTF-8",
        ) from error
    entries = _from_turtle(path, text) if path.suffix.lower() == ".ttl" else _from_yaml(path, text)
    known = {rule.upper() for rule in rules}
    return tuple(_waiver(entry, known) for entry in entries)


def _waiver(entry: Entry, rules: Collection[str]) -> Waiver:
    """Return a waiver, having refused one that lacks what makes it one."""
    given = entry.given
    if unknown := sorted(given.keys() - set(NAMES)):
        raise _refused(entry, f"不认识的字段 unknown field {unknown[0]}", f"可用 use: {' '.join(NAMES)}")
    for name in REQUIRED:
        if not given.get(name, "").strip():
            what = {"rule": "规则 rule", "reason": "理由 reason", "by": "豁免人 by"}[name]
            raise _refused(entry, f"没有写{what} is missing", f"请补上 add “{name}: …”")
    if given["rule"].upper() not in rules:
        raise _refused(entry, f"没有规则 no rule {given['rule']}", "kg rules")
    # what is left out fits anything: an empty text is no way to say so
    if empty := next((name for name, text in given.items() if not text.strip()), None):
        raise _refused(entry, f"{empty} 是空的 is empty", "请填上或删去这个字段 fill it in or take the field out")
    for name in DAYS:
        if name in given and not is_day(given[name]):
            raise _refused(entry, f"{name} 不是日期 is no date: {given[name]}", "写成 write 2026-12-31")
    return Waiver(**given, source=entry.source)


def _refused(entry: Entry, what: str, remedy: str) -> KgError:
    return KgError(f"{entry.source}：{what}", remedy=remedy)


def is_day(text: str) -> bool:
    """Tell whether a text is a day of the calendar, written 2026-12-31."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


# --- YAML


def _from_yaml(path: Path, text: str) -> Iterator[Entry]:
    """Yield the items of a list of mappings."""
    import yaml  # noqa: PLC0415 - needed here only

    try:
        top = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line, problem = (mark.line + 1 if mark else 1), getattr(error, "problem", None) or error
        raise KgError(f"{path}:{line}：不是 YAML not YAML（{problem}）", remedy="请改正这一行 mend the line") from error
    if top is None:
        return
    if not isinstance(top, yaml.SequenceNode):
        raise KgError(f"{path}:1：不是列表 not a list", remedy="每条以“- rule: …”开头 begin each with “- rule: …”")
    for item in top.value:
        where = f"{path}:{item.start_mark.line + 1}"
        if not isinstance(item, yaml.MappingNode):
            raise KgError(f"{where}：不是一条豁免 no waiver", remedy="写成 write “- rule: D01”")
        yield Entry(where, _fields(path, item))


def _fields(path: Path, item: yaml.MappingNode) -> dict[str, str]:
    """Return the fields of a mapping; values are taken as written, so that 2026-12-31 or 007 stay texts."""
    import yaml  # noqa: PLC0415

    given: dict[str, str] = {}
    for key, value in item.value:
        where = f"{path}:{key.start_mark.line + 1}"
        if not isinstance(key, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode):
            raise KgError(f"{where}：值不是文字 the value is no text", remedy="写成 write “字段: 值”")
        if key.value in given:
            raise KgError(f"{where}：{key.value} 写了两次 given twice", remedy="请删去一处 leave out one")
        if value.tag != "tag:yaml.org,2002:null":
            given[key.value] = value.value
    return given


def write_yaml(waivers: Iterable[Waiver], *, heading: str = "") -> str:
    """Return waivers as YAML; a reason or person that is empty is left for somebody to fill in."""
    import yaml  # noqa: PLC0415

    lines = [f"# {line}".rstrip() + "\n" for line in heading.splitlines()]
    for waiver in waivers:
        given = {name: getattr(waiver, name) for name in NAMES}
        told = {name: text for name, text in given.items() if text or (text is not None and name in REQUIRED)}
        lines.append(yaml.safe_dump([told], allow_unicode=True, sort_keys=False, width=10_000))
    return "".join(lines)


def waiver_for(finding: Finding, *, reason: str = "", by: str = "", until: str | None = None) -> Waiver:
    """Return the waiver that covers a finding, named as people know its place so that it outlives inserted rows."""
    return Waiver(
        rule=finding.rule,
        reason=reason,
        by=by,
        path=short_path(finding.path),
        project=finding.project_name or finding.project_code or _ordinal(finding.project),
        row=finding.indicator or _ordinal(finding.row),
        text=finding.text,
        until=until,
    )


def short_path(path: str) -> str:
    r"""Return as much of a path as holds wherever the folder is put: all of a relative one, the name of another.

    >>> short_path("../某市/甲.txt"), short_path("/home/u/甲.txt"), short_path("C:\预算\甲.txt")
    ('某市/甲.txt', '甲.txt', '甲.txt')
    """
    parts = path.replace("\\", "/").split("/")
    is_absolute = parts[0] == "" or parts[0].endswith(":")
    return parts[-1] if is_absolute else "/".join(part for part in parts if part not in {".", ".."})


def _ordinal(number: int | None) -> str | None:
    return None if number is None else str(number)


# --- Turtle


def _from_turtle(path: Path, text: str) -> Iterator[Entry]:
    """Yield the bkg:Waiver nodes of a Turtle file, by their IRIs."""
    store = Store()
    try:
        store.extend(parse(text, format=RdfFormat.TURTLE, base_iri=path.resolve().as_uri()))
    except (SyntaxError, ValueError) as error:
        raise KgError(f"{path}：不是 Turtle not Turtle（{error}）", remedy="请改正这一行 mend the line") from error
    nodes = {quad.subject for quad in store.quads_for_pattern(None, RDF_TYPE, own("Waiver"))}
    for node in sorted(nodes, key=str):
        name = node.value.rsplit("/", 1)[-1] if isinstance(node, NamedNode) else str(node)
        given: dict[str, str] = {}
        for field, term in TERMS.items():
            found = [_text(quad.object) for quad in store.quads_for_pattern(node, own(term), None)]
            if len(found) > 1:
                raise KgError(f"{path}：{name}：bkg:{term} ×{len(found)}", remedy="只写一个 give one")
            given |= dict.fromkeys([field], *found) if found else {}
        yield Entry(f"{path}：{name}", given)


def _text(term: NamedNode | BlankNode | Literal | Triple) -> str:
    return term.value.removeprefix(RULE_BASE) if isinstance(term, NamedNode | Literal) else ""
