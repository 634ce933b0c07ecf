"""What `kg bases import` says: how many documents it added, changed and left, and which."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from kg.bases.importing.columns import READERS
from kg.vocabulary import SKOS, label, own, texts

if TYPE_CHECKING:
    from pathlib import Path

    from kg.bases.importing.authority_file import Imported
    from kg.bases.importing.merge import Change
    from kg.cli.output import Shell


def imported_text(done: Imported, bases: Path, shell: Shell, *, dry_run: bool) -> str:
    """Return what an import changed, or would change."""
    counts = done.changes.counts
    if not done.changes.any:
        lines = [shell.choose(f"没有变化：{bases}，共 {done.total} 份", f"no change: {bases}, {done.total} documents")]
    else:
        zh = (
            f"新增 {counts['added']} 份，变更 {counts['changed']} 份，未变 {counts['unchanged']} 份，"
            f"移除 {counts['removed']} 份 → {bases}，共 {done.total} 份" + ("（试运行，未写入）" if dry_run else "")
        )
        en = (
            f"{counts['added']} added, {counts['changed']} changed, {counts['unchanged']} unchanged, "
            f"{counts['removed']} removed -> {bases}, {done.total} documents"
            + (" (dry run, nothing written)" if dry_run else "")
        )
        lines = [shell.choose(zh, en)]
    lines += _listed("+", done.changes.added, counts["added"], shell)
    for change in done.changes.changed:
        lines += _changed(change, shell)
    lines += _hidden(counts["changed"] - len(done.changes.changed), shell)
    lines += _listed("-", done.changes.removed, counts["removed"], shell)
    if done.repeated:
        lines.append(
            shell.choose(f"{done.repeated} 行与前面某行完全相同", f"{done.repeated} lines only repeat another line")
        )
    return "\n".join(lines) + "\n"


def _listed(mark: str, names: list[str], count: int, shell: Shell) -> list[str]:
    return [f"  {mark} {name}" for name in names] + _hidden(count - len(names), shell)


def _hidden(count: int, shell: Shell) -> list[str]:
    return [shell.choose(f"  …… 另有 {count} 份", f"  … and {count} more")] if count else []


def _changed(change: Change, shell: Shell) -> list[str]:
    """Return a changed document with its fields, each as it was and as it is."""
    fields = (f"    {_label(name, shell)}{shell.choose('：', ': ')}{old} → {new}" for name, old, new in change.fields)
    return [f"  ~ {change.name}", *fields]


def _label(field: str, shell: Shell) -> str:
    return label(own(field, scheme="base-column"), shell.lang.value)


def template_text(shell: Shell) -> str:
    """Return a list with its headings and one line, for people to go on from; the mark in front is for Excel."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(shell.choose(_label(name, shell), name) for name in READERS)
    writer.writerow(next(iter(texts(own(name, scheme="base-column"), SKOS + "example")), "") for name in READERS)
    return "\ufeff" + out.getvalue()
