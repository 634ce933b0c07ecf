"""How long the graph takes: record to quads, into a store on disk, and every ready question as the store grows.

Run: python tests/bench/bench_graph.py [documents]     (default 100: about 1,200 projects, 14,400 rows)
A question whose time grows faster than the store is marked with `!`.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))
from records import cited, cost_row, in_words, project, record, row, satisfaction_row
from reporting.figures import Figure, show

from kg.ask import ask, ready_questions
from kg.graph import quads_to_nquads, record_to_quads
from kg.store import open_store, replace_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reporting.figures import Item

    from kg.model import Record

PARAMS = {"name": "满意", "document": "财预", "project": "经费7"}
DOCUMENTS, GROWTH = 100, 4


def document(number: int) -> Record:
    """Return a document of 12 projects of 12 rows, much like a real one; three years of each unit."""
    unit, year = divmod(number, 3)
    projects = [
        project(
            *(row(k, level3=f"第{k}类场次", references=(cited(f"财预〔2021〕{k + ordinal}号"),)) for k in range(1, 8)),
            cost_row(8, f"{ordinal}"),
            cost_row(9, "3", ">="),
            row(10, level1="效益指标", level2="社会效益指标", level3="影响", value="良好", target=in_words()),
            satisfaction_row(11, str(80 + (number + ordinal) % 20)),
            satisfaction_row(12, None),
            ordinal=ordinal,
            name=f"经费{ordinal}",
            code=f"130500{20 + year}P0010101{unit:04d}{ordinal:02d}",
        )
        for ordinal in range(1, 13)
    ]
    return record(*projects, path=f"{number}.txt", unit=f"第{unit}局", code=str(unit), year=2020 + year)


def fill(folder: Path, documents: int) -> Iterator[Item]:
    """Put documents into a new store, and yield what each step took."""
    store = open_store(folder)
    steps = {"record to quads": 0.0, "to N-Quads": 0.0, "into the store": 0.0}
    triples = 0
    for number in range(documents):
        made = document(number)
        begin = time.perf_counter()
        quads = record_to_quads(made)
        mapped = time.perf_counter()
        quads_to_nquads(quads)
        written = time.perf_counter()
        replace_document(store, quads)
        stored = time.perf_counter()
        triples += len(quads)
        for step, spent in zip(steps, (mapped - begin, written - mapped, stored - written), strict=True):
            steps[step] += spent
    size = f", {documents} documents"
    yield Figure("triples" + size, triples, "triples", better="", note=f"{documents * 144} rows")
    for step, spent in steps.items():
        yield Figure(f"{step}, a document{size}", 1000 * spent / documents, "ms")


def question_times(folder: Path) -> dict[str, tuple[float, int]]:
    """Return seconds and number of rows of each ready question."""
    store = open_store(folder, read_only=True)
    times = {}
    for question in ready_questions():
        params = {param.name: PARAMS[param.name] for param in question.params if param.default is None}
        begin = time.perf_counter()
        answer = ask(store, question.name, params)
        times[question.name] = (time.perf_counter() - begin, len(answer.terms))
    return times


def measure(documents: int = DOCUMENTS) -> Iterator[Item]:
    """Measure a store and one a quarter of its size."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder) / "small", Path(folder) / "large"
        yield from fill(small, max(1, documents // GROWTH))
        yield from fill(large, documents)
        before, after = question_times(small), question_times(large)
    for name, (seconds, rows) in after.items():
        growth = seconds / before[name][0]
        told = f"×{growth:.1f} of a quarter{' !' if growth > 2 * GROWTH else ''}; {rows} rows"
        yield Figure(f"question {name}, {documents} documents", 1000 * seconds, "ms", note=told)


if __name__ == "__main__":
    sys.exit(show(measure(int(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS)))
