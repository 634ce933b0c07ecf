"""FILES AND WHAT THE SHARDS HOLD -> what there is to do, so that each document is there once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.readers.ocr_engine import ocr_available
from kg.sources import is_below, is_gone, same_or_gone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from kg.build.looking import Found
    from kg.shards.markers import Entry, Marker, Refused


@dataclass(slots=True)
class Stale:
    """What is to be taken out of a batch."""

    documents: set[Entry] = field(default_factory=set)
    failed: set[Refused] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Plan:
    """What there is to do: files to read, and what is to be taken out of which batch, by its id.

    What is `replaced` goes when what takes its place is about to be read, by path or digest; what is `over` at once.
    """

    to_read: tuple[Found, ...]
    unchanged: tuple[str, ...]
    duplicates: tuple[str, ...]
    refused: tuple[Refused, ...]
    replaced: dict[str, Stale]
    over: dict[str, Stale]


def make_plan(  # noqa: PLR0913 - one parameter per choice there is
    found: Sequence[Found],
    unreadable: AbstractSet[str],
    markers: dict[str, Marker],
    made_with: str,
    *,
    within: AbstractSet[str] = frozenset(),
    force: bool = False,
    prune: bool = False,
) -> Plan:
    """Compare the files found, sorted, with the batches that are done.

    A file is to be read unless a batch that was `made_with` the same holds it, or its failure, by path and digest; what
    has pages unread that can be read now, is. Of files with the same content one is read: that which the shards hold,
    also where it was not looked at, else the first. With `prune` documents go whose files are gone from `within` the
    folders named; `unreadable` ones, and what is below them, may be there and stay.
    """
    current = {} if force else {batch: each for batch, each in markers.items() if each.made_with == made_with}
    held = {
        (entry.path, entry.sha256): batch
        for batch in sorted(current)
        for entry in current[batch].documents
        if not (entry.lacks_ocr and ocr_available())
    }
    failed = {(each.path, each.sha256): each for marker in current.values() for each in marker.failed}
    chosen = _chosen(found, held)
    ours = [each for each in found if chosen[each.sha256] == each.path]
    to_read = tuple(each for each in ours if (each.path, each.sha256) not in held.keys() | failed.keys())
    paths = {each.path for each in found}
    replaced, over = defaultdict[str, Stale](Stale), defaultdict[str, Stale](Stale)
    soon = {each.path for each in to_read}
    coming = {each.sha256 for each in to_read}

    def goes(entry: Entry | Refused, *, kept: bool) -> bool:
        if entry.path in paths or entry.sha256 in chosen:
            return not (kept and chosen.get(entry.sha256) == entry.path)
        looked_at = is_below(entry.path, within) and entry.path not in unreadable
        return prune and looked_at and not is_below(entry.path, unreadable) and is_gone(entry.path)

    for batch, marker in sorted(markers.items()):
        for entry in marker.documents:
            if goes(entry, kept=held.get((entry.path, entry.sha256)) == batch):
                later = entry.path in soon or entry.sha256 in coming
                (replaced if later else over)[batch].documents.add(entry)
        gone = {each for each in marker.failed if goes(each, kept=batch in current)}
        if gone:
            over[batch].failed |= gone
    return Plan(
        to_read=to_read,
        unchanged=tuple(each.path for each in ours if (each.path, each.sha256) in held),
        duplicates=tuple(each.path for each in found if chosen[each.sha256] != each.path),
        refused=tuple(failed[each.path, each.sha256] for each in ours if (each.path, each.sha256) in failed),
        replaced=dict(replaced),
        over=dict(over),
    )


def due(replaced: dict[str, Stale], batch: Iterable[Found]) -> dict[str, set[Entry]]:
    """Return what is to go, by batch, before some files are read: what they were before, or were called."""
    files = tuple(batch)
    paths, digests = {each.path for each in files}, {each.sha256 for each in files}
    going = {
        batch: {each for each in stale.documents if each.path in paths or each.sha256 in digests}
        for batch, stale in replaced.items()
    }
    return {batch: entries for batch, entries in going.items() if entries}


def _chosen(found: Sequence[Found], held: dict[tuple[str, str], str]) -> dict[str, str]:
    """Return under which path content is told that is found, or held, under several."""
    chosen: dict[str, str] = {}
    for each in found:
        if each.sha256 not in chosen or (each.path, each.sha256) in held:
            chosen[each.sha256] = each.path
    paths = {each.path for each in found}
    for path, sha256 in held:
        now = chosen.get(sha256, path)
        if path not in paths and (now, sha256) not in held and not same_or_gone(path, now):
            chosen[sha256] = path
    return chosen
