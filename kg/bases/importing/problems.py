"""What is wrong with a list of documents, all of it at once: each with file, line and column, the text and a remedy.

Errors keep a list from being used; notes are told and do not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.errors import KgError, reason_of

if TYPE_CHECKING:
    from pathlib import Path

SHOWN = 20
"""More than these are counted and not listed."""


class BasesError(KgError, ValueError):
    """A list of documents, or the file that keeps one, cannot be used."""


@dataclass(slots=True)
class Problems:
    """The errors and notes on one file, in the order in which they were met."""

    file: str
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    error_count: int = 0
    note_count: int = 0

    def error(self, where: str, what: str, remedy: str) -> None:
        """Keep an error; `where` is file, line and column as `place` writes them."""
        self.error_count += 1
        if len(self.errors) < SHOWN:
            self.errors.append(f"{where}：{what}（{remedy}）")

    def note(self, where: str, what: str) -> None:
        """Keep what is to be told and is no error."""
        self.note_count += 1
        if len(self.notes) < SHOWN:
            self.notes.append(f"{where}：{what}")

    def place(self, line: int | None, column: str | None = None, text: str | None = None) -> str:
        """Return where something stands: the file, its line, the column's heading and the text.

        >>> Problems("表.csv").place(3, "发文日期", "去年")
        '表.csv:3 发文日期 “去年”'
        """
        where = self.file if line is None else f"{self.file}:{line}"
        return " ".join((where, *([column] if column else []), *([f"“{clipped(text)}”"] if text else [])))

    def raise_if_any(self) -> None:
        """Raise one error that lists all, if there is any."""
        if not self.error_count:
            return
        hidden = self.error_count - len(self.errors)
        more = [f"…… 另有 {hidden} 处 and {hidden} more"] if hidden else []
        listed = "\n  ".join([*self.errors, *more])
        raise BasesError(
            f"{self.file}：{self.error_count} 处错误，没有导入 errors, nothing imported\n  {listed}\n",
            remedy="请改正后重新导入，原有目录未动 mend these and import again; what was there is untouched",
        )


def unreadable(path: Path, error: OSError | UnicodeDecodeError) -> BasesError:
    """Return the error of a file that cannot be read at all."""
    what = f"{path}：读不了 cannot read（{reason_of(error)}）"
    return BasesError(what, remedy="请检查路径与权限，并另存为 UTF-8 check the path, and save as UTF-8")


def clipped(text: str, length: int = 40) -> str:
    r"""Return a text for a message: on one line, and not longer than a person reads.

    >>> clipped("第一行\n第二行"), len(clipped("长" * 100))
    ('第一行 第二行', 41)
    """
    line = " ".join(text.split())
    return line if len(line) <= length else line[:length] + "…"


def shown(value: object) -> str:
    """Return a field's value for people.

    >>> shown(None), shown(("甲", "乙")), shown(True)
    ('—', '甲；乙', '✓')
    """
    if isinstance(value, tuple):
        return "；".join(value) or "—"
    if isinstance(value, bool):
        return "✓" if value else "✗"
    return "—" if value is None else str(value)
