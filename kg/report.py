"""REVIEW -> TEXT: a summary for people that says each cause once, and JSON Lines for programs. It decides nothing."""

from __future__ import annotations

import json
import sys
from collections import Counter
from io import StringIO
from itertools import groupby
from typing import TYPE_CHECKING

from kg.model import to_json
from kg.places import source_place
from kg.review import reading_order
from kg.vocabulary import own

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.model import Finding, Severity, Waiver
    from kg.review import Review, RuleState
    from kg.shapes import Need

    Line = tuple[int, str, str]  # indent, style, text

WIDTH = 80
SHOWN = 20
"""More different texts than this under one cause are counted and not printed; the JSON Lines have them all."""
GRAVEST_FIRST: tuple[Severity, ...] = ("Violation", "Warning", "Info")
STYLES = {"Violation": "bold red", "Warning": "bold yellow", "Info": "bold cyan"}
WORDS = {
    "zh": {
        "Violation": "错误", "Warning": "警告", "Info": "提示", "row": "行", "project": "项目", "document": "文件",
        "untitled": "（无标题）", "none": "没有发现问题", "count": "{n} 处", "more": "……另有 {n} 处，见 --format jsonl",
        "partly": "部分未评判", "not_evaluated": "未评判", "missing": "缺少{facts}",
        "no_column": "表中没有此列", "note": "说明：",
        "judged": "评判 {judged}/{targets} 个{scope}", "no_targets": "文件里没有可评判的{scope}：{codes}",
        "list": "、", "either": "或", "stop": "；", "between": "：", "open": "（", "close": "）",
        "in_project": "项目{n}", "in_rows": " 第{rows}行", "in_document": "全文件",
        "nothing_new": "没有新问题", "known": "另有 {n} 处与上次相同", "gone": "已改 {n} 处", "waived": "已豁免 {n} 处",
        "waived_by": "{reason}（{by}）", "until": "，到 {day}", "standings": "同类指标（供参考，不是问题）",
    },
    "en": {
        "Violation": "Violation", "Warning": "Warning", "Info": "Info", "row": "rows", "project": "projects",
        "document": "documents", "untitled": "(untitled)", "none": "nothing found", "count": "{n}",
        "more": "... {n} more, see --format jsonl", "partly": "not evaluated in part", "not_evaluated": "not evaluated",
        "missing": "no {facts}", "no_column": "the table has no such column", "note": "note: ",
        "judged": "{judged} of {targets} {scope} evaluated", "no_targets": "the document has no {scope} for {codes}",
        "list": ", ", "either": " or ", "stop": "; ", "between": ": ", "open": " (", "close": ")",
        "in_project": "project {n}", "in_rows": " row {rows}", "in_document": "whole document",
        "nothing_new": "nothing new found", "known": "{n} more as in the earlier report", "gone": "{n} gone since",
        "waived": "{n} waived", "waived_by": "{reason} ({by})", "until": ", until {day}",
        "standings": "the same indicator elsewhere (for information, no findings)",
    },
}  # fmt: skip


def findings_to_jsonl(review: Review) -> str:
    """Return one JSON object per finding and line, with the fields of `kg.model.Finding`.

    Where values stand among others are lines of their own, `{"standing": …}`, after the findings.
    """
    lines = [to_json(finding) for finding in review.findings]
    lines += [{"standing": {"path": review.path, **to_json(standing)}} for standing in review.standings]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def review_to_text(
    review: Review,
    *,
    listed: Review | None = None,
    lang: str = "zh",
    width: int | None = None,
    color: bool | None = None,
) -> str:
    """Return the summary of a review: coloured where a person watches, plain and 80 columns wide elsewhere.

    The counts are of all findings; `listed` limits those that are shown.
    """
    from rich.console import Console  # noqa: PLC0415 - slow to import
    from rich.padding import Padding  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    watched = sys.stdout.isatty() if color is None else color
    page = StringIO()
    console = Console(file=page, width=width or WIDTH, force_terminal=watched, no_color=not watched, highlight=False)
    for indent, style, text in summary_lines(review, listed=listed, lang=lang):
        whole = text == review.path  # a path is for copying: never wrapped
        line = Text(text, style=style if watched else "", overflow="ignore" if whole else "fold", no_wrap=whole)
        console.print(line if whole else Padding(line, (0, 0, 0, indent)), crop=not whole, soft_wrap=whole)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines()) + "\n\n"


def summary_lines(review: Review, *, listed: Review | None = None, lang: str) -> Iterator[Line]:
    """Yield the lines of a summary: the document, the counts, each rule with its causes, what was not evaluated."""
    say = WORDS[lang]
    yield 0, "bold", review.title or say["untitled"]
    yield 0, "dim", review.path
    for note in review.notes:
        yield 0, "", say["note"] + note
    counts = Counter(finding.severity for finding in review.findings)
    none = say["none"] if review.gone is None else say["nothing_new"]
    yield 0, "", " · ".join(f"{say[s]} {counts[s]}" for s in GRAVEST_FIRST) if review.findings else none
    if aside := _set_aside(review, say):
        yield 0, "", " · ".join(aside)
    names = {state.rule.code: state.rule.name[lang] for state in review.states}
    order = {severity: position for position, severity in enumerate(GRAVEST_FIRST)}
    shown = review if listed is None else listed
    by_rule = sorted(shown.findings, key=lambda finding: (order[finding.severity], finding.rule))
    for (severity, rule), findings in groupby(by_rule, key=lambda finding: (finding.severity, finding.rule)):
        group = tuple(findings)
        yield 0, "", ""
        count = say["open"] + say["count"].format(n=len(group)) + say["close"]
        yield 0, STYLES[severity], f"{say[severity]} {rule} {names.get(rule, group[0].name)}{count}"
        yield from _causes(group, lang=lang)
    yield from _waived(shown, lang=lang)
    yield from _unjudged(review.states, lang=lang)
    yield from _standings(review, lang=lang)


def _set_aside(review: Review, say: dict[str, str]) -> list[str]:
    """Return what the counts of findings leave out: those known from an earlier report, those gone, those waived."""
    told = [] if review.gone is None else [("known", len(review.known)), ("gone", review.gone)]
    told += [("waived", len(review.waived))] if review.waived else []
    return [say[what].format(n=number) for what, number in told]


def _waived(review: Review, *, lang: str) -> Iterator[Line]:
    """Yield each waiver's findings, rule by rule, with its reason and who gave it."""
    say = WORDS[lang]
    groups: dict[tuple[str, Waiver], list[Finding]] = {}
    for finding, waiver in sorted(review.waived, key=lambda each: (each[0].rule, *reading_order(each[0]))):
        groups.setdefault((finding.rule, waiver), []).append(finding)
    names = {state.rule.code: state.rule.name[lang] for state in review.states}
    if groups:
        yield 0, "", ""
        yield 0, "bold", say["waived"].format(n=len(review.waived))
    for (rule, waiver), findings in groups.items():
        until = say["until"].format(day=waiver.until) if waiver.until else ""
        reason = say["waived_by"].format(reason=waiver.reason, by=waiver.by) + until
        yield 2, "", f"{rule} {names.get(rule, findings[0].name)}{say['between']}{reason}"
        yield 4, "dim", places(findings, lang=lang)


def _standings(review: Review, *, lang: str) -> Iterator[Line]:
    """Yield where values stand among those that others set for the same indicator."""
    if review.standings:
        yield 0, "", ""
        yield 0, "bold", WORDS[lang]["standings"]
    for standing in review.standings:
        where = WORDS[lang]["in_project"].format(n=standing.project)
        where += WORDS[lang]["in_rows"].format(rows=standing.row)
        yield 2, "", f"{where} {standing.indicator}"
        yield 4, "dim", standing.message[lang]


def _causes(findings: Iterable[Finding], *, lang: str) -> Iterator[Line]:
    """Yield each cause once: its message, and below it every different text with its suggestion and its places."""
    causes: dict[str, list[Finding]] = {}
    for finding in findings:
        causes.setdefault(_cause(finding, lang), []).append(finding)
    for cause, group in causes.items():
        texts: dict[tuple[str | None, str | None], list[Finding]] = {}
        for finding in group:
            texts.setdefault((finding.text, finding.suggestion), []).append(finding)
        if len(texts) == 1:
            message, suggestion = group[0].message[lang], group[0].suggestion
            said = suggestion is None or suggestion in message
            yield 2, "", message if said else f"{message} → {suggestion}"
            yield 4, "dim", places(group, lang=lang)
            continue
        yield 2, "", cause
        for (text, suggestion), same in list(texts.items())[:SHOWN]:
            shown = " → ".join(part for part in (text, suggestion) if part)
            yield 4, "", WORDS[lang]["between"].join(part for part in (places(same, lang=lang), shown) if part)
        if len(texts) > SHOWN:
            yield 4, "dim", WORDS[lang]["more"].format(n=sum(map(len, list(texts.values())[SHOWN:])))


def _cause(finding: Finding, lang: str) -> str:
    """Return what a finding says apart from its text and suggestion, so that 18 amounts without ≤ are one cause."""
    message = finding.message[lang]
    for particular in (finding.text, finding.suggestion):
        message = message.replace(particular, "…") if particular else message
    return message


def places(findings: Iterable[Finding], *, lang: str) -> str:
    """Return where findings stand: the rows project by project, and for each project where to look in the file."""
    say = WORDS[lang]
    stated = []
    ordered = sorted(findings, key=reading_order)
    # Rows stand together by project, findings on whole projects all together.
    for (project, _rows), group in groupby(ordered, key=lambda each: (each.row and each.project, each.row is not None)):
        same = list(group)
        projects = [str(finding.project) for finding in same if finding.project is not None]
        rows = [str(finding.row) for finding in same if finding.row is not None]
        where = say["in_project"].format(n=project or say["list"].join(projects)) if projects else say["in_document"]
        where += say["in_rows"].format(rows=say["list"].join(rows)) if rows else ""
        source = source_place([finding.place for finding in same], lang=lang)
        stated.append(where + (say["open"] + source + say["close"] if source else ""))
    return say["stop"].join(stated)


def _unjudged(states: Iterable[RuleState], *, lang: str) -> Iterator[Line]:
    """Yield the rules that could not be asked, of the whole document or of some of it, with the missing fact."""
    say = WORDS[lang]
    lacking = [state for state in states if state.judged < state.targets or state.state == "not_evaluated"]
    for heading in ("not_evaluated", "partly"):
        group = [state for state in lacking if (state.state == "not_evaluated") == (heading == "not_evaluated")]
        if not group:
            continue
        yield 0, "", ""
        yield 0, "bold", say[heading]
        for state in group:
            rule = state.rule
            if state.targets or rule.awaits:
                yield 2, "", f"{rule.code} {rule.name[lang]}{say['between']}{why_not_judged(state, lang=lang)}"
        yield from _without_targets(group, lang=lang)


def _without_targets(group: Iterable[RuleState], *, lang: str) -> Iterator[Line]:
    """Yield the rules that found nothing of their kind in the document, a line for each kind."""
    say = WORDS[lang]
    by_scope: dict[str, list[str]] = {}
    for state in group:
        if not state.targets and not state.rule.awaits:
            by_scope.setdefault(state.rule.scope, []).append(state.rule.code)
    for scope, codes in by_scope.items():
        yield 2, "", say["no_targets"].format(scope=say[scope], codes=say["list"].join(codes))


def why_not_judged(state: RuleState, *, lang: str) -> str:
    """Return why a rule was not asked of the whole document: the missing fact, and of how much it was asked."""
    say, rule = WORDS[lang], state.rule
    # what no project has is missing; where some have it all, those left out lack one fact or another
    needs, joint = (state.missing, say["list"]) if state.missing else (rule.needs, say["either"])
    facts = joint.join(need.label[lang] for need in needs)
    judged = say["judged"].format(judged=state.judged, targets=state.targets, scope=say[rule.scope])
    lack = rule.awaits[lang] if rule.awaits else say["missing"].format(facts=facts)
    if not rule.awaits and _is_column(needs):
        lack = say["no_column"]
    return say["stop"].join(part for part in (lack if facts or rule.awaits else "", judged) if part)


def _is_column(needs: Iterable[Need]) -> bool:
    """Tell whether all that a rule misses is the column of its field: nobody would look for a fact of that name."""
    return all(need.term == own("hasColumn") for need in needs)
