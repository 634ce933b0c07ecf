"""Tables out of PDF: ours beside pdfplumber, PyMuPDF and camelot, on the same files, accuracy beside speed.

Run: python tests/bench/bench_readers.py     (`make bench` installs the peers; one that is missing is left out)

The forms are those of a document of corpus/, drawn into PDFs here; a row is exact when all six of its cells are, NFKC
and without white space. Each tool reads in a process of its own, after a form that warms it up: `ready` is the
CPU time until then, `pages/s` are pages per CPU second from then on, `in all` with the start.

Peers are read as a careful user would: columns by the cells of the heading row, rows of six cells or more, 一级指标 and
二级指标 filled from above; `filled` has every cell that the peer knows to be merged (None) filled as well, and what is
empty in the first row of a page that goes on with a form. Where a file lacks rules, each peer is told so by its own
settings.

Exit code 1 when a stated figure is missed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from pdf_forms import File, assembled, draw_files, draw_warm
from pdf_tools import OURS, SLOW, TOOLS, Tool, alone, installed
from reporting.figures import Figure, LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reporting.figures import Item

ROUNDS = 3
"""Rounds of the first file, whose speed is stated; the others are read once."""
TIMES_PDFPLUMBER, PEAK_MB, OCR_SECONDS = 8, 80, 6
SCAN_DPI = 150


@dataclass(frozen=True)
class Measure:
    """What a tool cost, and how many rows of how many it read exactly."""

    ready: float
    seconds: float
    peak: float
    pages: int
    rows: int
    plain: int
    filled: int

    @property
    def speed(self) -> float:
        """Pages per CPU second, the start left out."""
        return self.pages / self.seconds

    @property
    def share(self) -> float:
        """Per cent of the rows that are read exactly, filled."""
        return round(100 * self.filled / self.rows, 1)


def measured(number: int, file: File, warm: Path, rounds: int) -> Measure | None:
    """Return the best of some rounds; None when the tool cannot read the file at all."""
    tool = TOOLS[number]
    small = tool.name in SLOW
    command = alone(number, file.rules, warm, file.paths[small])
    found = []
    for _ in range(rounds):
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode:
            print(f"  {tool.name}: {done.stderr.decode(errors='replace').strip().splitlines()[-1:]}")
            return None
        found.append(json.loads(done.stdout.splitlines()[-1]))
    wanted = file.rows[small]
    tables = found[0]["tables"]
    exact = [(assembled(tables, filled=filled) & wanted).total() for filled in (False, True)]
    return Measure(
        *(min(each[key] for each in found) for key in ("ready", "seconds", "peak")),
        file.pages[small],
        wanted.total(),
        *exact,
    )


def compare(file: File, warm: Path, rounds: int) -> dict[str, Measure]:
    """Print what every tool makes of a file."""
    print(f"\n{file.title}: {file.pages[False]} pages, {file.rows[False].total()} rows")
    print(
        f"  {'':27} {'ready s':>8} {'pages/s':>8} {'in all':>7} {'peak MB':>8} {'rows':>9} {'filled':>9} × pdfplumber"
    )
    measures = {}
    for number, tool in enumerate(TOOLS):
        if (tool.package and not installed(tool.package)) or (tool.name in SLOW and not tool.settings(file.rules)):
            continue
        found = measured(number, file, warm, rounds)
        if found:
            measures[tool.name] = found
    base = measures.get("pdfplumber extract_tables")
    for name, each in measures.items():
        tool = next(tool for tool in TOOLS if tool.name == name)
        rows = [f"{exact}/{each.rows}" if tool.tables else "–" for exact in (each.plain, each.filled)]
        print(
            f"  {name:27} {each.ready:8.2f} {each.speed:8.1f} {each.pages / (each.ready + each.seconds):7.1f} "
            f"{each.peak:8.0f} {rows[0]:>9} {rows[1]:>9} {f'{each.speed / base.speed:12.1f}' if base else ''}"
            f"{f'   ({each.pages} pages)' if name in SLOW else ''}"
        )
    return measures


def tell_settings() -> None:
    """Print which versions are compared, and how each is set where that is not its default."""
    for tool in TOOLS:
        if tool.package and not installed(tool.package):
            print(f"{tool.name}: not installed")
        elif tool.package:
            told = [
                f"{rules}: {tool.settings(rules)}" for rules in ("full", "horizontal", "none") if tool.settings(rules)
            ]
            print(f"{tool.name}: {tool.package} {installed(tool.package)} · {' · '.join(told) or 'as shipped'}")


# --- what is stated


def held(what: str, figure: float, limit: float, *, least: bool) -> bool:
    """Print a stated figure beside the one measured; tell whether it holds."""
    holds = figure >= limit if least else figure <= limit
    print(f"{'ok  ' if holds else 'MISS'} {what}: {figure:.1f} (stated {'≥' if least else '≤'} {limit})")
    return holds


def reads_as_many(title: str, measures: dict[str, Measure]) -> bool:
    """Check that `kg extract` reads as many rows of a file exactly as the best peer does, filled."""
    peers = {tool.name for tool in TOOLS if tool.package and tool.tables} & set(measures)
    if not peers:
        print("skip rows beside peers: none is installed")
        return True
    # in per cent, since slow peers read fewer forms
    ours, best = measures["kg extract"].share, max(measures[name].share for name in peers)
    return held(f"{title}: % of rows that kg extract reads, beside the best peer", ours, best, least=True)


def scan_seconds(folder: Path, source: Path) -> bool:
    """Check the time of a scanned page. Its characters are boxes, so that this says nothing about accuracy."""
    if not find_spec("kg.readers.ocr"):
        print("skip OCR: kg.readers.ocr is not there")
        return True
    from kg.readers.ocr import ocr_available  # noqa: PLC0415

    if not ocr_available():
        print("skip OCR: the extra `ocr` is not installed")
        return True
    scans = {count: folder / f"scan{count}.pdf" for count in (1, 3)}
    for count, path in scans.items():
        scan(source, count, path)
    command = alone(0, "full", scans[1], scans[3])
    done = json.loads(subprocess.run(command, capture_output=True, check=True).stdout.splitlines()[-1])
    if not done["tables"]:
        print("skip OCR: no table was found on the scanned pages")
        return True
    return held("OCR, CPU seconds a page", done["seconds"] / 3, OCR_SECONDS, least=False)


def scan(source: Path, count: int, path: Path) -> None:
    """Write the first pages of a PDF as images."""
    import pypdfium2  # noqa: PLC0415
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    canvas = Canvas(str(path))
    with pypdfium2.PdfDocument(source) as pdf:
        for index in range(count):
            size = pdf[index].get_size()
            canvas.setPageSize(size)
            canvas.drawInlineImage(pdf[index].render(scale=SCAN_DPI / 72).to_pil(), 0, 0, *size)
            canvas.showPage()
    canvas.save()


def measure(*, quick: bool = False) -> Iterator[Item]:
    """Yield speed, memory and exact rows of every tool on every file; `quick` reads the first file only."""
    yield from (
        LeftOut(tool.name, f"{tool.package} 没有安装 / is not installed")
        for tool in TOOLS
        if tool.package and not installed(tool.package)
    )
    with tempfile.TemporaryDirectory() as name:
        warm = Path(name) / "warm.pdf"
        for number, file in enumerate(draw_files(Path(name))):
            if number == 0:
                draw_warm(warm)
            found = compare(file, warm, 1 if number or quick else ROUNDS)
            for tool in TOOLS:
                if tool.name in found:
                    yield from _figures(tool, file, found[tool.name])
                elif tool.package and installed(tool.package) and tool.settings(file.rules):
                    yield LeftOut(f"{tool.name}: {file.title}", "读不了，或太慢 / cannot read it, or too slow to try")
            if quick:
                return


def _figures(tool: Tool, file: File, found: Measure) -> Iterator[Item]:
    """Yield the figures of a tool; those of ours that has no tables to compare is `kg extract`."""
    peer = None if tool.name == OURS else tool.name
    of = f", {file.title}"
    told = f"{found.filled} of {found.rows} rows, {found.pages} pages"
    if tool.tables:
        yield Figure("rows read exactly" + of, found.share, "%", peer=peer, better="more", note=told)
    yield Figure("pages a CPU second" + of, found.speed, "pages/s", peer=peer, better="more")
    with_start = found.pages / (found.ready + found.seconds)
    yield Figure("pages a CPU second with the start" + of, with_start, "pages/s", peer=peer, better="more")
    yield Figure("peak memory" + of, found.peak, "MB", peer=peer)


def main() -> int:
    """Compare the tools on every file and check the figures that are stated."""
    tell_settings()
    with tempfile.TemporaryDirectory() as name:
        files = list(draw_files(Path(name)))
        warm = Path(name) / "warm.pdf"
        draw_warm(warm)
        measures = [compare(file, warm, 1 if number else ROUNDS) for number, file in enumerate(files)]
        first = measures[0]
        ours, peer = first["kg read_pdf"], first.get("pdfplumber extract_tables")
        print()
        holds = [held(f"peak MB of reading {ours.pages} pages", ours.peak, PEAK_MB, least=False)]
        if peer:
            times = ours.speed / peer.speed
            holds.append(held("pages per CPU second, × pdfplumber", times, TIMES_PDFPLUMBER, least=True))
        else:
            print("skip × pdfplumber: it is not installed")
        holds += [reads_as_many(file.title, found) for file, found in zip(files, measures, strict=True)]
        holds.append(scan_seconds(Path(name), files[-1].paths[True]))
    return 0 if all(holds) else 1


if __name__ == "__main__":
    sys.exit(main())
