"""How long the rules take on graphs of one document: run `python tests/bench/bench_review.py`.

The synthetic document repeats rows with the faults of the invalid examples and their look-alikes, so that every rule
has something to find and much to pass over.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from reporting.figures import Figure, show
from synthetic_review import synthetic_quads

from kg.review import matches, review_store, rules
from kg.review_graph import graph_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reporting.figures import Item

SIZES = ((1, 12), (20, 12), (1, 1000), (800, 12), (1, 10_000))
"""Tables of a graph and the rows of each."""


def measure(sizes: Sequence[Sequence[int]] = SIZES) -> Iterator[Item]:
    """Yield the time of a whole review and of its slowest rules, by number of rows."""
    for tables, rows in sizes:
        quads = synthetic_quads(tables=tables, rows=rows)
        store = graph_store(quads)
        start = time.perf_counter()
        review = review_store(store)
        whole = time.perf_counter() - start
        slowest = sorted(((_seconds(store, rule), rule.code) for rule in rules()), reverse=True)[:3]
        told = f"{len(quads)} triples, {len(review.findings)} findings; " + ", ".join(
            f"{code} {each * 1000:.0f} ms" for each, code in slowest
        )
        yield Figure(f"all rules, {tables} tables × {rows} rows", whole * 1000, "ms", note=told)


def _seconds(store: object, rule: object) -> float:
    start = time.perf_counter()
    sum(1 for _match in matches(store, rule))  # type: ignore[arg-type]
    return time.perf_counter() - start


def main() -> int:
    """Print the figures and the most memory."""
    code = show(measure())
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return code


if __name__ == "__main__":
    sys.exit(main())
