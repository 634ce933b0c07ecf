"""JSON LINES <-> documents: one document a line, its fields by their names, those that say nothing left out.

The line a document stands in is not written: it is told by the file.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from kg.bases.importing import cells
from kg.bases.importing.columns import READERS, SEVERAL, built
from kg.bases.importing.numbers import parse_number
from kg.bases.importing.problems import BasesError
from kg.errors import reason_of
from kg.model import KnownDocument

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kg.bases.importing.problems import Problems

FIELDS = tuple(name for name in KnownDocument.__slots__ if name != "line")
_KNOWN = frozenset(FIELDS)
_EACH = {"other_titles": cells.title, "replaced_by": cells.document}
"""What reads each of several: unlike in a cell, they are told apart already."""


def line_of(document: KnownDocument) -> str:
    r"""Return a document as a line of JSON.

    >>> line_of(KnownDocument("冀财教〔2020〕7号", "办法", in_force=True, line=3))
    '{"number":"冀财教〔2020〕7号","title":"办法","in_force":true}\n'
    """
    given = {name: value for name in FIELDS if (value := getattr(document, name)) not in (None, ())}
    return json.dumps(given, ensure_ascii=False, separators=(",", ":")) + "\n"


def documents_in(lines: Iterable[str], problems: Problems) -> Iterator[KnownDocument]:
    """Yield the documents of lines of JSON; a line that is none is an error."""
    for number, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        try:
            document = built(_fields(json.loads(text.strip())), number, problems)
            if document is not None:
                yield document
        except cells.UnreadableCellError as error:
            problems.error(problems.place(number), error.what, error.remedy)
        except (ValueError, RecursionError) as error:  # no JSON, or numbers and brackets without end
            why = f"第 {error.colno} 列 column：{error.msg}" if isinstance(error, json.JSONDecodeError) else f"{error}"
            what = f"不是 JSON no JSON（{why}）"
            problems.error(problems.place(number), what, "一行一份文件 one document a line: {…}")


def _fields(given: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever JSON holds
    """Return the fields of a document, having checked what a person may have written by hand."""
    if not isinstance(given, dict):
        raise cells.UnreadableCellError("不是一份文件 no document", '写成 write {"number": …}')
    if not given.keys() <= _KNOWN:
        unknown = min(given.keys() - _KNOWN)
        raise cells.UnreadableCellError(f"没有字段 no field “{unknown}”", f"可用 use: {' '.join(FIELDS)}")
    checked = {name: _checked(name, value) for name, value in given.items()}
    return {name: value for name, value in checked.items() if value not in (None, ())}


def _checked(name: str, value: Any) -> Any:  # noqa: ANN401
    """Return a field's value, lists as tuples; raises `UnreadableCellError` for one of another type or form."""
    if value is None:
        return () if name in SEVERAL else None
    if name in SEVERAL:
        if isinstance(value, list) and all(isinstance(each, str) and each and _is_writable(each) for each in value):
            return tuple(_EACH[name](each) for each in value) if name in _EACH else tuple(value)
        raise cells.UnreadableCellError(f"{name} 不是文字的列表 is no list of texts", '写成 write ["…"]')
    if name == "in_force":
        if isinstance(value, bool):
            return value
        raise cells.UnreadableCellError("in_force 不是 true/false", "true / false")
    if not isinstance(value, str) or not value.strip() or not _is_writable(value):
        raise cells.UnreadableCellError(f"{name} 不是文字 is no text", "写成 write “…”")
    return _in_form(name, value)


def _in_form(name: str, value: str) -> str:
    if name == "number":
        found = parse_number(value)
        return found.text if found else cells.number(value)
    return str(READERS[name](value))


def _is_writable(text: str) -> bool:
    """Tell whether a text can be written as UTF-8: half of a surrogate pair cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def state_of(path: Path) -> tuple[int, int, int] | None:
    """Return what tells whether a file was written since, None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def write(documents: Iterable[KnownDocument], path: Path, state: tuple[int, int, int] | None) -> None:
    """Write documents to a file, which takes the place of what was there only when it is whole.

    `state` is that of the file as it was read: one that another import has written since is not overwritten.
    """
    target = path.resolve()  # a link stays one
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(map(line_of, documents))
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            unfinished.chmod(target.stat().st_mode)
        if state_of(target) != state:
            raise BasesError(
                f"{path}：读入之后被别的程序改过，没有写入 changed by another program meanwhile, nothing written",
                remedy="请再运行一次 run it again",
            )
        unfinished.replace(target)
    except OSError as error:
        raise BasesError(
            f"{path}：写不了 cannot write（{reason_of(error)}）", remedy="请检查目录与权限 check folder"
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
