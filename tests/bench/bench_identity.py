"""What it takes to tell which documents are one in a store that cites some 20,000 of them, step by step.

All of it is made up, with a fixed seed: synthetic_store.py. For 100,000 documents: `bench_identity.py 1700`.
"""

from __future__ import annotations

import resource
import sys
import time
from typing import TYPE_CHECKING, TypeVar

from synthetic_bases import documents
from synthetic_store import Evenly, store_of

from kg.bases.authority import Authority
from kg.bases.graph import identity_of, inputs_digest, resolution_quads
from kg.bases.nodes import cited_nodes
from kg.bases.stored import update_resolutions

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")
DOCUMENTS, DISCLOSURES = 100_000, 350


def main() -> None:
    """Print the CPU seconds of each step and the most memory."""
    disclosures = int(sys.argv[1]) if len(sys.argv) > 1 else DISCLOSURES
    known = documents(DOCUMENTS)
    authority = Authority(known)
    store = store_of(disclosures, known, citing=Evenly)
    print(
        f"{disclosures:,} disclosures, {len(store):,} triples, {len(authority):,} known documents, {megabytes():.0f} MB"
    )
    nodes, _ = timed("cited_nodes", lambda: cited_nodes(store))
    print(f"  {len(nodes):,} documents as cited")
    timed("identity_of", lambda: identity_of(nodes, authority))
    quads, _ = timed("resolution_quads (with identity_of)", lambda: resolution_quads(nodes, authority))
    print(f"  {len(quads):,} triples")
    timed("inputs_digest", lambda: inputs_digest(nodes, authority, ()))
    counts, _ = timed("update_resolutions, all of it", lambda: update_resolutions(store, authority))
    print(f"  {counts}")
    timed("update_resolutions, unchanged", lambda: update_resolutions(store, authority))
    print(f"peak memory: {megabytes():.0f} MB")


def timed(what: str, step: Callable[[], Result]) -> tuple[Result, float]:
    """Run a step, print and return what it gives and the CPU seconds it takes."""
    start = time.process_time()
    found = step()
    seconds = time.process_time() - start
    print(f"  {what:38}{seconds:7.1f} s CPU  {megabytes():6.0f} MB", flush=True)
    return found, seconds


def megabytes() -> float:
    """Return the most memory this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
