"""How long the rules take on graphs of one document: run `python tests/bench/bench_review.py`.

The synthetic document repeats rows with the faults of the invalid examples and their look-alikes, so that every rule
has something to find and much to pass over.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from synthetic_review import synthetic_quads

from kg.review import matches, review_store, rules
from kg.review_graph import graph_store


def main() -> None:
    """Print the time of a whole review and of its slowest rules, by number of rows."""
    for tables, rows in ((1, 12), (20, 12), (1, 1000), (800, 12), (1, 10_000)):
        quads = synthetic_quads(tables=tables, rows=rows)
        store = graph_store(quads)
        start = time.perf_counter()
        review = review_store(store)
        whole = time.perf_counter() - start
        slowest = sorted(((_seconds(store, rule), rule.code) for rule in rules()), reverse=True)[:3]
        print(
            f"{tables:4} tables × {rows:6} rows · {len(quads):8} triples · {len(review.findings):6} findings · "
            f"{whole * 1000:8.0f} ms · slowest " + ", ".join(f"{code} {each * 1000:.0f} ms" for each, code in slowest)
        )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _seconds(store: object, rule: object) -> float:
    start = time.perf_counter()
    sum(1 for _match in matches(store, rule))  # type: ignore[arg-type]
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
