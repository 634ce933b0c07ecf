"""How right is what is read and found, by kind of document and by field, against the truth of a synthetic country.

Run: python tests/bench/bench_accuracy.py [documents]     (default 200)
One figure for each field of each layout and format, and for each rule of the review whose defects are seeded: not one
average. A field that is all right in every kind is one line.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from country import write_country
from country.accuracy import FIELDS, Accuracy, accuracy
from country.accuracy_report import VERDICTS, share
from country_store import SEED
from reporting.figures import Figure, LeftOut, show

from kg import extract
from kg.errors import KgError
from kg.review import review_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reporting.figures import Item

DOCUMENTS = 200


def measure(documents: int = DOCUMENTS) -> Iterator[Item]:
    """Yield the share that is right of each field and kind of document, and of each rule's seeded defects."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "country"
        truths, records, findings = [], {}, {}
        for truth in write_country(folder, documents, seed=SEED):
            truths.append(truth)
            try:
                record = extract(folder / truth["path"])
            except KgError as error:
                yield LeftOut(truth["path"], str(error))
                continue
            records[truth["path"]] = record
            findings[truth["path"]] = review_record(record).findings
    found = accuracy(truths, records, findings)
    yield Figure("documents judged", len(records), "documents", better="more", goal=documents)
    yield from _fields(found)
    yield from _rules(found)


def _fields(found: Accuracy) -> Iterator[Item]:
    for name in FIELDS:
        kinds = {kind: found.fields[kind, name] for kind in sorted(found.documents) if (kind, name) in found.fields}
        whole = sum(kinds.values(), Counter[str]())
        right = share(whole)
        if right is None:
            continue
        yield Figure(f"{name}, all kinds", right, "% right", better="more", note=_told(whole))
        for kind, counts in kinds.items():
            part = share(counts)
            if part is not None and part < 100:
                yield Figure(f"{name}, {kind}", part, "% right", better="more", note=_told(counts))


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])


def _rules(found: Accuracy) -> Iterator[Item]:
    for rule, counts in sorted(found.rules.items()):
        if not counts["seeded"]:
            continue
        told = f"{counts['found']} of {counts['seeded']} seeded; {counts['unseeded']} found that were not seeded"
        recall = 100 * counts["found"] / counts["seeded"]
        yield Figure(f"rule {rule}, seeded defects found", recall, "%", better="more", note=told)


if __name__ == "__main__":
    sys.exit(show(measure(int(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS)))
