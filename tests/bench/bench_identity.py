"""What it takes to tell which documents are one in a store that cites some 20,000 of them, step by step.

All of it is made up, with a fixed seed: synthetic_store.py. For 100,000 documents: `bench_identity.py 1700`.
"""

from __future__ import annotations

import resource
import sys
import time
from typing import TYPE_CHECKING, TypeVar

from reporting.figures import Figure, show
from synthetic_bases import documents
from synthetic_store import Evenly, store_of

from kg.bases.authority import Authority
from kg.bases.graph import identity_of, inputs_digest, resolution_quads
from kg.bases.nodes import cited_nodes
from kg.bases.stored import update_resolutions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reporting.figures import Item

Result = TypeVar("Result")
DOCUMENTS, DISCLOSURES = 100_000, 350


def measure(disclosures: int = DISCLOSURES) -> Iterator[Item]:
    """Yield the CPU seconds of each step and the most memory."""
    known = documents(DOCUMENTS)
    authority = Authority(known)
    store = store_of(disclosures, known, citing=Evenly)
    told = f"{len(store):,} triples, {len(authority):,} known documents, {megabytes():.0f} MB"
    yield Figure("disclosures that cite", disclosures, "disclosures", better="", note=told)
    nodes, seconds = timed(lambda: cited_nodes(store))
    yield Figure("cited_nodes", seconds, "s CPU", note=f"{len(nodes):,} documents as cited")
    yield Figure("identity_of", timed(lambda: identity_of(nodes, authority))[1], "s CPU")
    quads, seconds = timed(lambda: resolution_quads(nodes, authority))
    yield Figure("resolution_quads (with identity_of)", seconds, "s CPU", note=f"{len(quads):,} triples")
    yield Figure("inputs_digest", timed(lambda: inputs_digest(nodes, authority, ()))[1], "s CPU")
    counts, seconds = timed(lambda: update_resolutions(store, authority))
    yield Figure("update_resolutions, all of it", seconds, "s CPU", note=str(counts))
    yield Figure("update_resolutions, unchanged", timed(lambda: update_resolutions(store, authority))[1], "s CPU")
    yield Figure("peak memory", megabytes(), "MB")


def timed(step: Callable[[], Result]) -> tuple[Result, float]:
    """Run a step, return what it gives and the CPU seconds it takes."""
    start = time.process_time()
    found = step()
    return found, time.process_time() - start


def megabytes() -> float:
    """Return the most memory this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(show(measure(int(sys.argv[1]) if len(sys.argv) > 1 else DISCLOSURES)))
