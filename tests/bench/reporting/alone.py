"""A long benchmark with a report of its own: Markdown and JSON that are written anew as each figure comes."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reporting.figures import Figure
from reporting.machine import machine
from reporting.markdown import to_markdown
from reporting.result import as_json
from reporting.running import Ran
from reporting.sections import Section

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from reporting.figures import Item


def report_alone(key: str, heading: str, items: Iterable[Item], folder: Path) -> int:
    """Print figures and keep them in `folder`/`key`.json and .md; return 1 where a goal is missed."""
    folder.mkdir(parents=True, exist_ok=True)
    zh, _, en = heading.partition(" / ")
    ran, about = Ran(Section(key, zh, en, ())), machine()
    made, begin = datetime.now(UTC).isoformat(timespec="seconds"), time.monotonic()
    for item in items:
        print(item, flush=True)
        (ran.figures if isinstance(item, Figure) else ran.left_out).append(item)  # type: ignore[arg-type]
        ran.seconds = time.monotonic() - begin
        report = as_json([ran], about, made=made, quick=False)
        (folder / f"{key}.json").write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        (folder / f"{key}.md").write_text(to_markdown(report), encoding="utf-8")
    return int(any(figure.missed for figure in ran.figures))
