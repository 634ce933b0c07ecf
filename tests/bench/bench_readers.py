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
import re
import resource
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from reporting.figures import Item
    from typeset import Form
    from typeset_layout import Style

from reporting.figures import Figure, LeftOut

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "corpus/邢台经济开发区综合办公室/2023"
FIELDS = ("level1", "level2", "level3", "description", "value", "basis")
ROUNDS = 3
"""Rounds of the first file, whose speed is stated; the others are read once."""
TIMES_PDFPLUMBER, PEAK_MB, OCR_SECONDS = 8, 80, 6
SCAN_DPI = 150

Row = list[str | None]
"""A row of a table; None is a cell that is part of a merged one."""

# --- the readers, each in a process of its own: what they need is imported there


def read_kg(path: Path, _settings: dict[str, Any]) -> list[list[Row]]:
    from kg.model import Table  # noqa: PLC0415
    from kg.readers.pdf import read_pdf  # noqa: PLC0415

    tables = []
    for table in read_pdf(path).blocks:
        if isinstance(table, Table):
            grid: list[Row] = [[None] * (len(table.edges) - 1) for _ in table.rows]
            for row, cells in zip(grid, table.rows, strict=True):
                for cell in cells:
                    row[cell.column] = cell.text
            tables.append(grid)
    return tables


def read_kg_extract(path: Path, _settings: dict[str, Any]) -> list[list[Row]]:
    from kg import extract  # noqa: PLC0415
    from kg.readers.pdf import read_pdf  # noqa: PLC0415

    # given a path, `extract` reads in a worker process, whose time and memory would not be seen here
    projects = extract(read_pdf(path)).projects
    return [[[getattr(row, name) or "" for name in FIELDS] for project in projects for row in project.indicators]]


def read_pdfplumber(path: Path, settings: dict[str, Any]) -> list[list[Row]]:
    import pdfplumber  # noqa: PLC0415

    with pdfplumber.open(path) as pdf:
        tables = []
        for page in pdf.pages:
            tables += page.extract_tables(settings)
            page.close()  # forgets its objects, else they stay until the end
        return tables


def read_pymupdf(path: Path, settings: dict[str, Any]) -> list[list[Row]]:
    import pymupdf  # noqa: PLC0415

    with pymupdf.open(path) as pdf:
        return [table.extract() for page in pdf for table in page.find_tables(**settings).tables]


def read_camelot(path: Path, settings: dict[str, Any]) -> list[list[Row]]:
    import camelot  # noqa: PLC0415

    def text(cell: Any) -> str | None:  # noqa: ANN401 - camelot.core.Cell
        return None if not cell.text and not (cell.top and cell.left) else cell.text

    tables = camelot.read_pdf(str(path), pages="all", suppress_stdout=True, **settings)
    return [[[text(cell) for cell in row] for row in table.cells] for table in tables]


def read_pdfminer(path: Path, _settings: dict[str, Any]) -> list[list[Row]]:
    from pdfminer.high_level import extract_pages  # noqa: PLC0415

    for _page in extract_pages(path, laparams=None):
        pass
    return []


@dataclass(frozen=True)
class Tool:
    """A reader: the package that is needed, and its settings where rules are full, horizontal only, or none."""

    name: str
    read: Callable[[Path, dict[str, Any]], list[list[Row]]]
    package: str | None = None
    full: tuple[tuple[str, Any], ...] = ()
    horizontal: tuple[tuple[str, Any], ...] = ()
    none: tuple[tuple[str, Any], ...] = ()
    tables: bool = True

    def settings(self, rules: str) -> dict[str, Any]:
        """Return the settings for a file."""
        return dict(getattr(self, rules))


PLUMBER_COLUMNS = ("vertical_strategy", "text")
CAMELOT = (("flavor", "lattice"), ("engine", "vector"))
TOOLS = (
    Tool("kg read_pdf", read_kg),
    Tool("kg extract", read_kg_extract),
    Tool(
        "pdfplumber extract_tables",
        read_pdfplumber,
        "pdfplumber",
        horizontal=(PLUMBER_COLUMNS,),
        none=(PLUMBER_COLUMNS, ("horizontal_strategy", "text")),
    ),
    Tool(
        "PyMuPDF find_tables",
        read_pymupdf,
        "pymupdf",
        horizontal=(PLUMBER_COLUMNS,),
        none=(("strategy", "text"),),
    ),
    Tool(
        "camelot",
        read_camelot,
        "camelot-py",
        full=CAMELOT,
        horizontal=(("flavor", "stream"),),
        none=(("flavor", "stream"),),
    ),
    Tool("camelot, as shipped", read_camelot, "camelot-py", full=(("flavor", "lattice"),)),
    Tool("pdfminer.six, no tables", read_pdfminer, "pdfminer.six", tables=False),
)
OURS = "kg extract"
SLOW = {"camelot, as shipped"}
"""Tools that get every sixth form only, and as many fewer other pages: they draw every page as an image."""


def read_alone(number: str, rules: str, warm: str, path: str) -> None:
    """Read one form and then the file; print what was found, and what it cost this process."""
    tool = TOOLS[int(number)]
    tool.read(Path(warm), tool.settings(rules))
    ready = cpu_seconds()
    tables = tool.read(Path(path), tool.settings(rules))
    seconds = cpu_seconds() - ready
    print(json.dumps({"ready": ready, "seconds": seconds, "peak": peak_megabytes(), "tables": tables}))


def cpu_seconds() -> float:
    """Return the CPU time of this process since it began, and of those it has started."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def peak_megabytes() -> float:
    """Return the peak of this process's memory; Linux counts that of its parent into `ru_maxrss`."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.findall(r"VmHWM:\s*(\d+)", status.read_text("ascii"))[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


# --- what is drawn


@dataclass(frozen=True)
class File:
    """A PDF, whole (False) and in small (True): where it is, its pages, and the rows that a reader should find."""

    title: str
    rules: str
    paths: dict[bool, Path]
    pages: dict[bool, int]
    rows: dict[bool, Counter[tuple[str, ...]]]


def draw_files(folder: Path) -> Iterator[File]:
    sys.path.insert(0, str(ROOT / "tests"))
    from typeset_layout import Style  # noqa: PLC0415 - only the parent draws

    forms = corpus_forms()
    yield draw("ruled, 30 other pages before", forms, Style(noise_pages=30), folder / "ruled.pdf")
    yield draw("horizontal rules only", forms, Style(rules="horizontal"), folder / "horizontal.pdf")
    # without rules nobody can tell how far a merged basis goes
    apart = [replace(form, merged=frozenset()) for form in forms]
    yield draw("no rules", apart, Style(rules="none"), folder / "none.pdf")
    yield draw("ruled, headings not repeated", forms, Style(repeat_header=False), folder / "headless.pdf")


def corpus_forms() -> list[Form]:
    """Return the forms of a real document, with equal neighbouring bases in one cell."""
    from typeset import Form, IndicatorRow  # noqa: PLC0415

    from kg import extract  # noqa: PLC0415

    def text(value: object) -> str | None:
        return None if value is None else str(value)

    return [
        Form(
            rows=tuple(IndicatorRow(*(getattr(row, name) for name in FIELDS)) for row in project.indicators),
            code=project.code or "",
            name=project.name or "",
            budget=text(project.budget) or "",
            fiscal_funds=text(project.fiscal_funds),
            other_funds=text(project.other_funds),
            usage=project.usage,
            plan=tuple(text((project.payment_plan or {}).get(month)) for month in ("3", "6", "10", "12")),
            goals=project.goals,
            merged=frozenset({"basis"}),
        )
        for project in extract(next(SOURCE.glob("*.txt"))).projects
    ]


def draw_warm(path: Path) -> None:
    from typeset import SAMPLE, typeset  # noqa: PLC0415
    from typeset_layout import Style  # noqa: PLC0415

    path.write_bytes(typeset([SAMPLE], Style()))


def draw(title: str, forms: Sequence[Form], style: Style, path: Path) -> File:
    import pypdfium2  # noqa: PLC0415
    from typeset import expected, typeset  # noqa: PLC0415

    file = File(title, style.rules, {}, {}, {})
    for small in (False, True):
        drawn = forms[::6] if small else forms
        own = replace(style, noise_pages=style.noise_pages // 6) if small else style
        file.paths[small] = path.with_stem(path.stem + "-small" * small)
        file.paths[small].write_bytes(typeset(drawn, own))
        with pypdfium2.PdfDocument(file.paths[small]) as pdf:
            file.pages[small] = len(pdf)
        file.rows[small] = Counter(plain(row) for _, rows in expected(drawn) for row in rows)
    return file


# --- what was read


def plain(row: Sequence[str | None]) -> tuple[str, ...]:
    return tuple("".join(unicodedata.normalize("NFKC", text or "").split()) for text in row)


def assembled(tables: Sequence[Sequence[Row]], *, filled: bool) -> Counter[tuple[str, ...]]:
    """Return the rows of six cells that a careful user makes of tables, page after page."""
    found: Counter[tuple[str, ...]] = Counter()
    above = ("",) * len(FIELDS)
    for table in tables:
        heading, columns = heading_row(table)
        for number, row in enumerate(table[heading + 1 :]):
            if len(row) < len(columns) or len(columns) != len(FIELDS):
                continue
            carried = number == 0 and heading <= 0  # the first row of a page that goes on with a form
            cells = [row[at] for at in columns]
            merged = [
                name in {"level1", "level2"} or (filled and (cell is None or carried))
                for name, cell in zip(FIELDS, cells, strict=True)
            ]
            above = tuple(
                text or (old if fill else "") for text, old, fill in zip(plain(cells), above, merged, strict=True)
            )
            found[above] += 1
    return found


def heading_row(table: Sequence[Row]) -> tuple[int, list[int]]:
    """Return the last heading row of a table and where its cells stand; -1 and the first six columns without one."""
    for number, row in reversed(list(enumerate(table))):
        texts = plain(row)
        if {"一级指标", "三级指标"} <= set(texts):
            return number, [at for at, text in enumerate(texts) if text]
    return -1, list(range(len(FIELDS)))


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
    command = [sys.executable, __file__, "--alone", str(number), file.rules, str(warm), str(file.paths[small])]
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


def installed(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def tell_settings() -> None:
    """Print which versions are compared, and how each is set where that is not its default."""
    for tool in TOOLS:
        if tool.package and not installed(tool.package):
            print(f"{tool.name}: not installed")
        elif tool.package:
            told = [
                f"{rules}: {tool.settings(rules)}" for rules in ("full", "horizontal", "none") if tool.settings(rules)
            ]
            print(f"{tool.name}: {tool.package} {version(tool.package)} · {' · '.join(told) or 'as shipped'}")


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
    command = [sys.executable, __file__, "--alone", "0", "full", str(scans[1]), str(scans[3])]
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
    if sys.argv[1:2] == ["--alone"]:
        read_alone(*sys.argv[2:])
    else:
        sys.exit(main())
