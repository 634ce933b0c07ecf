"""Rows mapped to triples: ours beside morph-kgc on the same rows, at several sizes.

Run: python tests/bench/bench_mapping.py [rows …]                                 (default 1,000 10,000)
The rows of synthetic documents are written as CSV, with an RML mapping that gives the core triples of a row: its type,
level1 to level3, value, basis, its target, and the target's number and unit. That these triples are ours, too, is
checked. Ours is timed for all that it says of a record - marks, citations, places and the rest, more than ten times as
many triples; one process each, in CPU seconds.
"""

from __future__ import annotations

import csv
import sys
import tempfile
import time
import warnings
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from country_store import records, rows_of
from pyoxigraph import RdfFormat, parse
from reporting.figures import Figure, of_runs, package_version, peer_figures, show

from kg.graph import quads_to_nquads, record_to_quads
from kg.graph.iris import below, disclosure
from kg.vocabulary import DEF

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reporting.figures import Item

    from kg.model import Record

SIZES, ROUNDS = (1_000, 10_000), 3
TEXTS = ("level1", "level2", "level3", "value", "basis")
COLUMNS = ("row", "target", *TEXTS, "number", "unitText")
PEER = "morph-kgc"
RML = """
@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix bkg: <%s> .
<urn:rows> rml:logicalSource [ rml:source "%s" ; rml:referenceFormulation ql:CSV ] ;
  rr:subjectMap [ rml:reference "row" ; rr:termType rr:IRI ; rr:class bkg:Indicator ] ;
  rr:predicateObjectMap [ rr:predicate bkg:target ; rr:objectMap [ rml:reference "target" ; rr:termType rr:IRI ] ] ;
%s .
<urn:targets> rml:logicalSource [ rml:source "%s" ; rml:referenceFormulation ql:CSV ] ;
  rr:subjectMap [ rml:reference "target" ; rr:termType rr:IRI ] ;
  rr:predicateObjectMap [ rr:predicate bkg:number ;
    rr:objectMap [ rml:reference "number" ; rr:datatype xsd:decimal ] ] ;
  rr:predicateObjectMap [ rr:predicate bkg:unitText ; rr:objectMap [ rml:reference "unitText" ] ] .
"""
TEXT_MAP = '  rr:predicateObjectMap [ rr:predicate bkg:%s ; rr:objectMap [ rml:reference "%s" ] ]'


def measure(sizes: Sequence[int] = SIZES, rounds: int = ROUNDS) -> Iterator[Item]:
    """Yield rows and triples per second of ours and of morph-kgc, and whether their triples agree."""
    source = records()
    for size in sizes:
        # other documents in each round: none is mapped from what a cache kept
        taken = [list(_some(source, size)) for _ in range(rounds)]
        yield from _ours(taken, f"{size:,} rows")
        with tempfile.TemporaryDirectory() as folder:
            yield from peer_figures(
                PEER, PEER, lambda taken=taken, folder=folder, size=size: _morph(taken, Path(folder), f"{size:,} rows")
            )


def _some(source: Iterator[Record], rows: int) -> Iterator[Record]:
    count = 0
    while count < rows:
        (record,) = islice(source, 1)
        count += rows_of(record)
        yield record


def _ours(taken: Sequence[Sequence[Record]], size: str) -> Iterator[Item]:
    speeds, triples_speeds, whole, per_row = [], [], [], []
    for some in taken:
        rows = sum(map(rows_of, some))
        begin = time.process_time()
        quads = [record_to_quads(record) for record in some]
        mapped = time.process_time()
        for each in quads:
            quads_to_nquads(each)
        written = time.process_time()
        triples = sum(map(len, quads))
        speeds.append(rows / (mapped - begin))
        triples_speeds.append(triples / (mapped - begin))
        whole.append(triples / (written - begin))
        per_row.append(triples / rows)
    yield of_runs(f"rows mapped, {size}", speeds, "rows/s", better="more", note="全部三元组 / all its triples")
    yield of_runs(f"triples made, {size}", triples_speeds, "triples/s", better="more")
    yield of_runs(f"triples made and written as N-Quads, {size}", whole, "triples/s", better="more")
    yield of_runs(f"triples of a row, {size}", per_row, "triples", better="")


def _morph(taken: Sequence[Sequence[Record]], folder: Path, size: str) -> Iterator[Item]:
    import numpy as np  # noqa: PLC0415 - the peer's

    setattr(np, "NaN", np.nan)  # noqa: B010 - what morph-kgc 2.3 asks for is gone from NumPy 2, and from its types
    warnings.simplefilter("ignore", FutureWarning)
    import morph_kgc  # noqa: PLC0415 - the peer may be missing

    speeds, triples_speeds, per_row, agree = [], [], [], True
    for number, some in enumerate(taken):
        config = _configuration(folder, number, some)
        rows = sum(map(rows_of, some))
        begin = time.process_time()
        made = morph_kgc.materialize_set(config)
        seconds = time.process_time() - begin
        speeds.append(rows / seconds)
        triples_speeds.append(len(made) / seconds)
        per_row.append(len(made) / rows)
        agree &= _agree(made, some)
    told = f"{PEER} {package_version(PEER)}, materialize_set"
    yield of_runs(f"rows mapped, {size}", speeds, "rows/s", peer=PEER, better="more", note=f"核心三元组 / core; {told}")
    yield of_runs(f"triples made, {size}", triples_speeds, "triples/s", peer=PEER, better="more", note=told)
    yield of_runs(f"triples of a row, {size}", per_row, "triples", peer=PEER, better="")
    yield Figure(f"core triples are the same, {size}", int(agree), "1 = 是 / yes", better="more", goal=1)


def _configuration(folder: Path, number: int, some: Sequence[Record]) -> str:
    """Write the rows and their mapping; return what morph-kgc is told."""
    rows, mapping = folder / f"rows{number}.csv", folder / f"mapping{number}.ttl"
    with rows.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_cells(some))
    texts = ";\n".join(TEXT_MAP % (name, name) for name in TEXTS)
    mapping.write_text(RML % (DEF, rows, texts, rows), encoding="utf-8")
    return f"[CONFIGURATION]\nnumber_of_processes: 1\nlogging_level: ERROR\nna_values:\n[Rows]\nmappings: {mapping}\n"


def _cells(some: Sequence[Record]) -> Iterator[list[str]]:
    for record in some:
        document = disclosure(record.document.sha256)
        for project in record.projects:
            for row in project.indicators:
                node = below(below(document, "table", project.ordinal), "indicator", row.ordinal)
                texts = [getattr(row, name) or "" for name in TEXTS]
                number = "" if row.target.number is None else f"{row.target.number.normalize():f}"
                yield [node.value, below(node, "target").value, *texts, number, row.target.unit or ""]


def _agree(made: set[str], some: Sequence[Record]) -> bool:
    """Tell whether the peer's triples are those of ours that its mapping is for."""
    theirs = set(map(str, parse("".join(f"{each} .\n" for each in made), format=RdfFormat.N_TRIPLES)))
    wanted = {f"<{DEF}{name}>" for name in (*TEXTS, "target", "number", "unitText")}
    ours = set()
    for record in some:
        # a statement in prose has a number, too: only rows and their targets are in the CSV
        nodes = {name for cells in _cells([record]) for name in (f"<{cells[0]}>", f"<{cells[1]}>")}
        for quad in record_to_quads(record):
            if str(quad.subject) in nodes and (
                str(quad.predicate) in wanted or str(quad.object) == f"<{DEF}Indicator>"
            ):
                ours.add(str(quad.triple))
    if theirs != ours:
        print(f"only ours: {sorted(ours - theirs)[:5]}\nonly theirs: {sorted(theirs - ours)[:5]}")
    return {each.removesuffix(" .") for each in theirs} == ours


if __name__ == "__main__":
    sys.exit(show(measure(tuple(map(int, sys.argv[1:])) or SIZES)))
