"""The report for people: Markdown, Chinese first, a table for each section with ours and the peers side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reporting.figures import number

if TYPE_CHECKING:
    from collections.abc import Iterator

OURS = "**budget-kg**"
COLUMNS = (
    "项目 / figure",
    "工具 / tool",
    "数值 / value",
    "单位 / unit",
    "领先倍数 / × ours ahead",
    "次数 / runs",
    "说明 / note",
)
HEAD = f"| {' | '.join(COLUMNS)} |"


def to_markdown(report: dict[str, Any], slowed: list[dict[str, Any]] | None = None) -> str:
    """Return the report as text; `slowed` is None where there is no earlier report to hold it against."""
    parts = [_head(report), *_missed(report), *_slowed(slowed)]
    parts += [part for section in report["sections"] for part in _section(section)]
    return "\n\n".join(parts) + "\n"


def _head(report: dict[str, Any]) -> str:
    of = report["machine"]
    installed = ", ".join(f"{name} {version}" for name, version in of["versions"].items() if version)
    missing = ", ".join(name for name, version in of["versions"].items() if not version) or "–"
    short = "（简短：数值不作准 / in short: not to be relied on）" if report["quick"] else ""
    return "\n".join(
        [
            f"# 性能报告 / Benchmark report{short}",
            "",
            f"- 时间 / made: {report['made']} · {of['commit'] or '–'}",
            (
                f"- 机器 / machine: {of['cpu']} · {of['cores']} 核 / cores · {of['memory_gb']} GB · {of['system']}"
                f" · Python {of['python']} · 开始时负载 / load at the start {of['load_before']}"
            ),
            f"- 版本 / versions: {installed}",
            f"- 未安装 / not installed: {missing}",
            "- 倍数大于 1 表示本项目更好；数值取中位数。 / Above 1 ours is ahead; values are medians.",
        ]
    )


def _missed(report: dict[str, Any]) -> Iterator[str]:
    missed = [
        f"- {section['zh']} / {section['en']}: {each['name']}: {number(each['value'])} {each['unit']}"
        f"（目标 / goal {number(each['goal'])}）"
        for section in report["sections"]
        for each in section["figures"]
        if each["missed"]
    ]
    failed = [
        f"- {section['zh']} / {section['en']}: {each}" for section in report["sections"] for each in section["failures"]
    ]
    if failed:
        yield "## 失败 / Failed\n\n" + "\n".join(failed)
    if missed:
        yield "## 未达到的目标 / Goals missed\n\n" + "\n".join(missed)


def _slowed(slowed: list[dict[str, Any]] | None) -> Iterator[str]:
    if slowed is None:
        return
    lines = [
        f"| {each['section']} | {each['name']} | {number(each['was'])} | {number(each['is'])} | {each['unit']} "
        f"| ×{each['times']:.2f} |"
        for each in slowed
    ]
    columns = ("部分 / section", "项目 / figure", "原 / was", "现 / is", "单位 / unit", "变差 / worse")
    head = f"| {' | '.join(columns)} |\n|---|---|--:|--:|---|--:|"
    yield "## 比上次差 10 % 以上 / More than 10 % worse than before\n\n" + (
        "\n".join([head, *lines]) if lines else "没有 / none"
    )


def _section(section: dict[str, Any]) -> Iterator[str]:
    yield f"## {section['zh']} / {section['en']}"
    yield (
        f"{section['seconds']:.0f} s · 内存峰值 / peak memory RSS {section['peak_rss_mb']} MB, "
        f"PSS {section['peak_pss_mb']} MB（整个进程树 / whole process tree）"
    )
    if section["figures"]:
        yield "\n".join([HEAD, "|---|---|--:|---|--:|--:|---|", *map(_row, _together(section["figures"]))])
    if section["left_out"]:
        told = (f"- {_cell(each['what'])}: {_cell(each['reason'])}" for each in section["left_out"])
        yield "未比较 / left out:\n\n" + "\n".join(told)
    if section["failures"]:
        yield "失败 / failed:\n\n" + "\n".join(f"- {_cell(each)}" for each in section["failures"])


def _together(figures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return figures of one name below each other, in the order in which the names come."""
    order = {name: at for at, name in enumerate(dict.fromkeys(each["name"] for each in figures))}
    return sorted(figures, key=lambda each: (order[each["name"]], each["peer"] is not None))


def _row(each: dict[str, Any]) -> str:
    goal = ""
    if each["goal"] is not None:
        goal = f"{'✗' if each['missed'] else '✓'} 目标 / goal {number(each['goal'])} "
    tool = OURS if each["peer"] is None else _cell(each["peer"])
    times = f"×{number(each['ratio'])}" if each["ratio"] is not None else ""
    runs = str(len(each["runs"]) or 1)
    value = number(each["value"])
    cells = (_cell(each["name"]), tool, value, each["unit"], times, runs, goal + _cell(each["note"]))
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    """Return a text that keeps a table whole."""
    return " ".join(text.replace("|", "\\|").split())
