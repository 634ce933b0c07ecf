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

from kg.ask import ask, ready_questions
from kg.graph import quads_to_nquads, record_to_quads
from kg.store import open_store, replace_document

if TYPE_CHECKING:
    from kg.model import Record

PARAMS = {"name": "满意", "document": "财预", "project": "经费7"}
GROWTH = 4


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


def fill(folder: Path, documents: int) -> None:
    """Put documents into a new store, and tell what each step took."""
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
    print(f"{documents} documents, {documents * 144} rows, {triples} triples; per document:")
    for step, spent in steps.items():
        print(f"  {step:16} {1000 * spent / documents:8.1f} ms")


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


def main(documents: int) -> None:
    """Measure a store and one a quarter of its size."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder) / "small", Path(folder) / "large"
        fill(small, max(1, documents // GROWTH))
        fill(large, documents)
        before, after = question_times(small), question_times(large)
    for name, (seconds, rows) in after.items():
        growth = seconds / before[name][0]
        print(f"{'!' if growth > 2 * GROWTH else ' '} {name:50} {1000 * seconds:9.1f} ms  x{growth:4.1f} {rows:8} rows")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
