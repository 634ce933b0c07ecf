"""Accuracy against the truth of a synthetic country: per type of document and field, and the defects found per rule.

Run: python tests/bench/bench_accuracy.py [--each 1] [--rows 40] [--layouts …] [--formats …] [--json FILE] [--keep DIR]
One document of every layout in every format by default, some fifty in about a minute.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))
from country.accuracy import accuracy
from country.accuracy_report import as_json, as_markdown
from country.data import load
from country.documents import document, formats, layouts
from country.truth import truth_of
from country.write import file_of

import kg
from kg.errors import KgError

if TYPE_CHECKING:
    from collections.abc import Collection

    from kg.model import Finding, Record


def types(chosen_layouts: Collection[str] = (), chosen_formats: Collection[str] = ()) -> list[tuple[str, str]]:
    """Return every pair of a layout and a format that it is written in."""
    return [
        (layout, name)
        for layout in layouts()
        for name in formats()
        if layout in load("formats")[name].get("layouts", [layout])
        and (not chosen_layouts or layout in chosen_layouts)
        and (not chosen_formats or name in chosen_formats)
    ]


def measure(
    folder: Path,
    *,
    each: int = 1,
    rows: int = 40,
    seed: int = 1,
    chosen_layouts: Collection[str] = (),
    chosen_formats: Collection[str] = (),
    told: bool = False,
) -> dict[str, Any]:
    """Return {documents, fields, rules, examples, seconds, markdown} of `each` documents of every type.

    A document that cannot be read counts as missing whole, and is named in `failed`.
    """
    begun = time.perf_counter()
    truths, records, findings = [], {}, {}
    failed: dict[str, str] = {}
    slowest: list[tuple[float, str]] = []
    for number, (layout, name) in enumerate(types(chosen_layouts, chosen_formats) * each):
        made = document(number * 5 + number % 4, seed, rows=rows, layouts=(layout,), formats=(name,))
        path, data = file_of(made)
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        truths.append(truth_of(made, path))
        before = time.perf_counter()
        try:
            records[path], findings[path] = _read(file)
        except KgError as error:
            failed[path] = str(error)
        slowest.append((round(time.perf_counter() - before, 2), f"{layout}/{name} {path}"))
        if told:
            print(f"\r{number + 1} {layout}/{name}          ", end="", file=sys.stderr, flush=True)
    found = accuracy(truths, records, findings)
    return as_json(found) | {
        "failed": failed,
        "slowest": sorted(slowest, reverse=True)[:5],
        "seconds": round(time.perf_counter() - begun, 1),
        "markdown": as_markdown(found),
    }


def _read(file: Path) -> tuple[Record, tuple[Finding, ...]]:
    record = kg.extract(file)
    return record, tuple(kg.review(record).findings)


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description="Accuracy against the truth of a synthetic country.")
    parser.add_argument("--each", type=int, default=1, help="documents of every layout and format")
    parser.add_argument("--rows", type=int, default=40, help="indicator rows of a document, about")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--layouts", default="")
    parser.add_argument("--formats", default="")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", type=Path, help="keep the documents in this folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        figures = measure(
            options.keep or Path(temporary),
            each=options.each,
            rows=options.rows,
            seed=options.seed,
            chosen_layouts=tuple(filter(None, options.layouts.split(","))),
            chosen_formats=tuple(filter(None, options.formats.split(","))),
            told=True,
        )
    print(file=sys.stderr)
    print(figures.pop("markdown"))
    print(f"{figures['seconds']} s; slowest: {figures['slowest']}; failed: {figures['failed'] or 'none'}")
    if options.json:
        options.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
