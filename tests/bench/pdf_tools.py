"""The tools that read tables out of PDF, ours and the peers: what each is set to, and one reading of a file, alone.

    python pdf_tools.py NUMBER RULES WARM FILE

reads with the tool of that number and prints as JSON what was found and what it cost this process. What a tool needs
is imported where it reads.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

FIELDS = ("level1", "level2", "level3", "description", "value", "basis")
Row = list[str | None]
"""A row of a table; None is a cell that is part of a merged one."""


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


def installed(package: str) -> str | None:
    """Return the version of a package; None where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def alone(number: int, rules: str, warm: Path, path: Path) -> list[str]:
    """Return the command that reads a file in a process of its own."""
    return [sys.executable, __file__, str(number), rules, str(warm), str(path)]


if __name__ == "__main__":
    read_alone(*sys.argv[1:])
