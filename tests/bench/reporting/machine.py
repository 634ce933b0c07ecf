"""What the figures are of: processor, cores, memory, system, Python and the version of every tool."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from pathlib import Path
from typing import Any

from reporting.figures import package_version

PACKAGES = (
    *("pyoxigraph", "spacy", "lxml", "pdfminer.six", "pypdfium2", "rapidfuzz", "fastapi", "uvicorn"),
    *("distributed", "pyarrow", "duckdb", "polars"),
    *("pdfplumber", "pymupdf", "camelot-py", "pyshacl", "pyrudof", "pyshifty", "rdflib", "oxrdflib", "rdflib-endpoint"),
    *("morph-kgc", "recognizers-text-suite", "chinese2digits", "jionlp", "quantulum3", "cn2an"),
)


def machine() -> dict[str, Any]:
    """Return what tells this machine from another."""
    return {
        "cpu": _line("/proc/cpuinfo", r"model name\s*: (.*)") or platform.processor() or platform.machine(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(int(_line("/proc/meminfo", r"MemTotal:\s*(\d+)") or 0) / 2**20, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "commit": _commit(),
        "versions": {name: package_version(name) for name in PACKAGES},
    }


def _line(path: str, pattern: str) -> str | None:
    try:
        found = re.search(pattern, Path(path).read_text(encoding="utf-8"))
    except OSError:
        return None
    return found[1].strip() if found else None


def _commit() -> str | None:
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or None
