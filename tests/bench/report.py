"""One report of all benchmarks, Markdown and JSON, into out/bench: run `python tests/bench/report.py --help`.

Every benchmark runs in a process of its own, so that peak memory is its own, and is ended at its limit. The JSON is
written after every section: a report that is interrupted has what was measured. Exit code 1 where a section failed,
a goal is missed, or a figure is more than a tenth worse than in the report given with --against.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reporting.machine import machine
from reporting.markdown import to_markdown
from reporting.result import as_json, slower
from reporting.running import Ran, run_section
from reporting.sections import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reporting.sections import Section

OUT = Path(__file__).parents[2] / "out/bench"


def main(arguments: Sequence[str] | None = None, sections: Sequence[Section] = SECTIONS) -> int:
    """Measure the sections asked for and write the report; return the exit code."""
    given = _given(arguments, sections)
    earlier = json.loads(given.against.read_text(encoding="utf-8")) if given.against else None
    given.out.mkdir(parents=True, exist_ok=True)
    asked = [section for section in sections if not given.only or section.key in given.only]
    about, made, ran = machine(), datetime.now(UTC).isoformat(timespec="seconds"), list[Ran]()
    begin = time.monotonic()
    report: dict[str, Any] = {}
    for number, section in enumerate(asked, start=1):
        print(f"[{number}/{len(asked)} · {time.monotonic() - begin:.0f} s] {section.zh} / {section.en}", flush=True)
        ran.append(run_section(section, given.out, quick=given.quick))
        for failure in ran[-1].failures:
            print(f"  ✗ {failure}", flush=True)
        report = as_json(ran, about, made=made, quick=given.quick)
        _write(report, earlier, given.out)
    slowed = slower(report, earlier) if earlier else []
    for each in slowed:
        print(f"变差 / worse ×{each['times']:.2f}: {each['section']}: {each['name']}")
    print(f"→ {given.out / 'report.md'}\n→ {given.out / 'report.json'}")
    failed = any(each.failures or any(figure.missed for figure in each.figures) for each in ran)
    return int(failed or bool(slowed))


def _given(arguments: Sequence[str] | None, sections: Sequence[Section]) -> argparse.Namespace:
    keys = [section.key for section in sections]

    def chosen(text: str) -> list[str]:
        unknown = [key for key in text.split(",") if key not in keys]
        if unknown:
            raise argparse.ArgumentTypeError(f"没有这些部分 / no such sections: {unknown}; {','.join(keys)}")
        return text.split(",")

    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", type=chosen, metavar="KEYS", help=f"只测这些 / of {','.join(keys)}: review,scale")
    parser.add_argument("--quick", action="store_true", help="每项只跑小规模 / small sizes only, to see that all runs")
    parser.add_argument(
        "--against", type=Path, metavar="OLD.json", help="与以前的报告相比 / flag what got worse by 10 %%"
    )
    parser.add_argument("--out", type=Path, default=OUT, metavar="DIR", help="写到哪里 / where to (out/bench)")
    return parser.parse_args(arguments)


def _write(report: dict[str, Any], earlier: dict[str, Any] | None, folder: Path) -> None:
    text = json.dumps(report, ensure_ascii=False, indent=1) + "\n"
    (folder / "report.json").write_text(text, encoding="utf-8")
    slowed = slower(report, earlier) if earlier else None
    (folder / "report.md").write_text(to_markdown(report, slowed), encoding="utf-8")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # ended in good order, with all that it started
    sys.exit(main())
