"""How long a value takes to read: microseconds, median and slowest, nothing cached between calls but the grammar.

Run with `python tests/bench/bench_targets.py`; the aim is a median below 50 µs.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from reporting.figures import Figure, Item, show
from test_targets import VALUES

from kg.targets import find_quantities, parse_target

ROUNDS = 20
PROSE = "每半年开展一次培训，参训不少于200人次，费用不超过10万元，满意度达到98%以上，2024年6月30日前完成。"


def microseconds(function: Callable[[str], object], text: str) -> float:
    """Return the best time of a call in some rounds: the machine's other work left out."""
    times = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        function(text)
        times.append(time.perf_counter() - start)
    return min(times) * 1e6


def measure() -> Iterator[Item]:
    """Yield the first call, the median and the slowest of the values of the tests, and a sentence of prose.

    What `parse_target` remembers of values it has read is left out.
    """
    start = time.perf_counter()
    parse_target("1个")
    find_quantities("1个")
    yield Figure("first call (vocabulary and grammar)", 1000 * (time.perf_counter() - start), "ms")
    times = {value: microseconds(parse_target.__wrapped__, value) for value, _target in VALUES}
    slowest = max(times, key=lambda value: times[value])
    told = f"{len(times)} values; {ROUNDS} rounds each, best"
    yield Figure("parse_target, median of values", statistics.median(times.values()), "µs", goal=50, note=told)
    yield Figure("parse_target, slowest value", times[slowest], "µs", note=slowest)
    yield Figure(f"find_quantities, {len(PROSE)} characters", microseconds(find_quantities, PROSE), "µs")


if __name__ == "__main__":
    sys.exit(show(measure()))
