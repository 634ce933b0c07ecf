"""The list of waivers as people keep it, in YAML: an entry of the desk is added and taken out, all else stays as it is.

Above each of its entries the desk writes a comment with the key of the finding; by that it knows them again.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.waivers_file import read_waivers, write_yaml
from kg.web.desk.folder import write_whole
from kg.web.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from kg.model import Waiver

HEADING = """\
# 审核中认定不属实的发现，不再提出；kg review --waivers 也读这份清单
# findings that were rejected and are not raised again; kg review --waivers reads this list too
"""
MARK = "# 审核台写入，改判时由审核台删去 written by the desk, which takes it out when the verdict changes: "
CONFLICT = 409
_INDENT = re.compile(r"^( *)- ", re.MULTILINE)


def changed(path: Path, *, key: str, waiver: Waiver | None, rules: Collection[str]) -> bytes | None:
    """Return what the file is to hold with the entry of a finding put in its place, or taken out for None.

    None where nothing changes. What people wrote, comments included, is kept as it is. A file to which no entry can
    be added - it cannot be read, is Turtle, or is a list written in one line - is refused.
    """
    if path.suffix.lower() == ".ttl":
        raise _refused(path, f"{path}：豁免清单是 Turtle，审核台只会写 YAML the desk writes waivers in YAML only")
    try:
        text = path.read_bytes().decode("utf-8") if path.exists() else ""
        before = _held(path, text, rules)
        without = _without(text, key)
        wanted = without if waiver is None else _with(without, key, waiver)
        kept, held = _held(path, without, rules), _held(path, wanted, rules)
    except (KgError, OSError, UnicodeDecodeError) as error:
        raise _refused(path, getattr(error, "message", f"{path}：{error}")) from error
    if held != kept + ([waiver] if waiver else []) or len(before) - len(kept) not in {0, 1}:
        raise _refused(
            path, f"{path}：豁免清单的写法加不进新的一条 an entry cannot be added to the list as it is written"
        )
    return None if wanted == text else wanted.encode()


def _with(text: str, key: str, waiver: Waiver) -> str:
    """Return the list with an entry at its end, indented and with line ends as the others."""
    first = _INDENT.search(text)
    indent, end = first[1] if first else "", "\r\n" if "\r\n" in text else "\n"
    lines = [MARK + key, *write_yaml([waiver]).splitlines()]
    start = text or HEADING
    return start + ("" if start.endswith("\n") else end) + "".join(f"{indent}{line}{end}" for line in lines)


def _without(text: str, key: str) -> str:
    """Return the list without the entry of a finding: its comment, its first line, and what is indented below."""
    comment = re.escape(MARK + key)
    entry = (
        rf"^(?P<indent> *){comment} *\r?\n(?P=indent)- .*\r?\n?(?:(?:[ \t]*\r?\n)*(?P=indent)[ \t]+\S.*(?:\r?\n|\Z))*"
    )
    return re.sub(entry, "", text, flags=re.MULTILINE)


def _held(path: Path, text: str, rules: Collection[str]) -> list[Waiver]:
    """Return the waivers that a text holds, without where each stands."""
    trial = path.with_name(f".kg-trial-{path.name}")
    try:
        write_whole(trial, text.encode())
        return [replace(waiver, source=None) for waiver in read_waivers(trial, rules=rules)]
    except KgError as error:
        raise KgError(error.message.replace(str(trial), str(path)), remedy=error.remedy) from error
    finally:
        with suppress(OSError):
            trial.unlink(missing_ok=True)


def _refused(path: Path, message: str) -> RefusedError:
    remedy = f"请改正 {path.name} 后再判 mend the list, then judge again"
    return RefusedError(message, remedy=remedy, status=CONFLICT)
