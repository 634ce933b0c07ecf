"""What `kg build --shards` and `kg export --shards` do and say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import KgError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.cli.output import Shell
    from kg.shards import ShardChoices, ShardSummary


def build(shell: Shell, sources: Iterable[str], out: str, choices: ShardChoices, bases: Path | None) -> None:
    """Read files into shards, and tell what was done and which files failed."""
    from kg.shards import build_shards  # noqa: PLC0415 - each command loads what it needs

    with shell.counter() as show:
        summary = build_shards(sources, out, choices=choices, bases=bases, progress=show)
    for failure in summary.failed:
        shell.refuse(KgError(failure.message, remedy=failure.remedy))
    shell.write(summary_text(summary, out, zh=shell.lang.value == "zh"))


def export(shell: Shell, store: Path | str, out: str, *, gz: bool) -> None:
    """Write a store as shards, and tell how many documents they hold."""
    from kg.shards import export_shards  # noqa: PLC0415 - each command loads what it needs
    from kg.store import open_store  # noqa: PLC0415

    number = export_shards(open_store(store, read_only=True), out, gz=gz)
    shell.write(shell.choose(f"已写出 {number} 份文件的分片 → {out}\n", f"shards of {number} documents -> {out}\n"))


def summary_text(summary: ShardSummary, out: str, *, zh: bool) -> str:
    """Return what a build of shards did."""
    written, unchanged, failed = map(len, (summary.written, summary.unchanged, summary.failed))
    lines = [
        f"写入 {written} 份，未变 {unchanged} 份，未能读取 {failed} 份 → {out}"
        if zh
        else f"{written} written, {unchanged} unchanged, {failed} not read -> {out}"
    ]
    if summary.removed:
        number = len(summary.removed)
        lines.append(f"已不在的 {number} 份，已从分片中去掉" if zh else f"{number} that are gone were taken out")
    if summary.duplicates:
        number = len(summary.duplicates)
        lines.append(f"内容与另一份相同 {number} 份" if zh else f"{number} have the same content as another file")
    return "\n".join(lines) + "\n"
