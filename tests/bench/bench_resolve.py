"""Citations resolved per CPU minute against an authority of 100,000 documents, what it takes, and how right it is.

All of it is made up, with a fixed seed: synthetic_bases.py. Another number of citations: `bench_resolve.py 50000`.
"""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from reporting.figures import Figure, show
from synthetic_bases import Citing, documents

from kg.bases.authority import Authority
from kg.bases.resolve import Resolver
from kg.citations import find_citations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reporting.figures import Item
    from synthetic_bases import Mention

DOCUMENTS, CITATIONS, BATCH = 100_000, 1_000_000, 20_000
GOAL_PER_MINUTE, GOAL_MEGABYTES, GOAL_PRECISION = 1_000_000, 1_000, 0.999
REMEMBERED_TEXTS = 1 << 18


def measure(citations: int = CITATIONS) -> Iterator[Item]:
    """Yield speed, memory and rightness."""
    known = documents(DOCUMENTS)
    before = megabytes()
    start = time.process_time()
    authority = Authority(known)
    yield Figure(f"authority of {len(authority):,} documents", time.process_time() - start, "s CPU")
    resolver = Resolver(authority)
    rows = {id(document): row for row, document in enumerate(known)}
    outcomes: dict[str, Counter[str]] = {}
    seconds = resolved(resolver, Citing(known), citations, rows, outcomes)
    per_minute = citations / seconds * 60
    told = f"{citations:,} in {seconds:.1f} s"
    yield Figure("resolved", per_minute, "citations per CPU minute", better="more", goal=GOAL_PER_MINUTE, note=told)
    yield Figure("authority and index", megabytes() - before, "MB")
    yield from rightness(outcomes)
    for name, find in (
        ("each anew", find_citations),
        ("texts remembered", lru_cache(REMEMBERED_TEXTS)(find_citations)),
    ):
        several = citations if name != "each anew" else citations // 5
        seconds = found_and_resolved(Resolver(authority), Citing(known), several, find)
        per_minute = several / seconds * 60
        yield Figure(f"found and resolved, {name}", per_minute, "citations per CPU minute", better="more")
    yield Figure("peak memory", megabytes(), "MB", goal=GOAL_MEGABYTES)


def megabytes() -> float:
    """Return the most memory this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def batches(citing: Citing, count: int) -> list[list[Mention]]:
    """Yield citations in batches: a million of them at once would take more memory than all that is measured."""
    for done in range(0, count, BATCH):
        yield list(citing.mentions(min(BATCH, count - done)))


def resolved(
    resolver: Resolver, citing: Citing, count: int, rows: dict[int, int], outcomes: dict[str, Counter[str]]
) -> float:
    """Resolve citations, count what came of each kind, and return the CPU seconds of resolving alone."""
    seconds = 0.0
    for batch in batches(citing, count):
        start = time.process_time()
        found = [resolver.resolve(mention.citation, mention.division) for mention in batch]
        seconds += time.process_time() - start
        for mention, (resolution, proposals) in zip(batch, found, strict=True):
            joined = rows[id(resolution.known)] if resolution.known else None
            meant = mention.row is not None and any(p.right == resolver.authority.node(mention.row) for p in proposals)
            outcomes.setdefault(mention.kind, Counter())[outcome(joined, mention.row, proposed=meant)] += 1
    return seconds


def outcome(joined: int | None, meant: int | None, *, proposed: bool = False) -> str:
    """Return what came of a citation."""
    if joined is not None:
        return "right" if joined == meant else "wrong"
    return "proposed" if proposed else "none"


def found_and_resolved(resolver: Resolver, citing: Citing, count: int, find: object) -> float:
    """Find and resolve citations in their texts, and return the CPU seconds."""
    seconds = 0.0
    for batch in batches(citing, count):
        start = time.process_time()
        for mention in batch:
            for citation in find(mention.text):
                resolver.resolve(citation, mention.division)
        seconds += time.process_time() - start
    return seconds


def rightness(outcomes: dict[str, Counter[str]]) -> Iterator[Item]:
    """Yield what came of each kind of citation, and the precision of all that was joined."""
    right = wrong = 0
    for kind, counted in sorted(outcomes.items()):
        all_ = sum(counted.values())
        right, wrong = right + counted["right"], wrong + counted["wrong"]
        shares = ", ".join(f"{name} {counted[name] / all_:.2%}" for name in ("right", "proposed", "none", "wrong"))
        yield Figure(f"citations by {kind}, right", 100 * counted["right"] / all_, "%", better="more", note=shares)
    precision, told = right / (right + wrong), f"{wrong:,} of {right + wrong:,} wrong"
    yield Figure("precision of what is joined", precision, "", better="more", goal=GOAL_PRECISION, note=told)


if __name__ == "__main__":
    sys.exit(show(measure(int(sys.argv[1]) if len(sys.argv) > 1 else CITATIONS)))
