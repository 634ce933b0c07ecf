"""One SHACL engine on one graph, in a process of its own: `shacl_engines.py ENGINE GRAPH.nt SECONDS` prints JSON.

What is timed, in CPU seconds, is the judging of a graph that stands in memory, with shapes that are read.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from functools import cache
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapes_oracle import Raised

    Judge = Callable[[], Raised]


def ours(graph: Path) -> Judge:
    """Judge with the engine of the review."""
    from pyoxigraph import RdfFormat, Store
    from shapes_oracle import ours as judged

    from kg.shapes import load_rules

    store, rules = Store(), load_rules()
    store.bulk_load(path=str(graph), format=RdfFormat.N_TRIPLES)
    return lambda: judged(store, rules)


def pyshacl(graph: Path) -> Judge:
    """PySHACL as shipped, on rdflib."""
    import rdflib

    return _pyshacl_on(rdflib.Graph().parse(graph, format="nt"))


def pyshacl_prepared(graph: Path) -> Judge:
    """PySHACL on rdflib, where a query is parsed once."""
    import rdflib
    from rdflib.plugins.sparql import prepareQuery

    parsed = cache(prepareQuery)

    class Prepared(rdflib.Graph):
        def query(self, query_object: object, *args: object, **kwargs: object) -> rdflib.query.Result:
            return super().query(parsed(str(query_object)), *args, **kwargs)

    return _pyshacl_on(Prepared().parse(graph, format="nt"))


def pyshacl_ordered(graph: Path) -> Judge:
    """PySHACL as the tests run it: parsed once, and each list of triples begun with what is bound."""
    from shapes_oracle import PreparedGraph

    return _pyshacl_on(PreparedGraph().parse(graph, format="nt"))


def pyshacl_oxigraph(graph: Path) -> Judge:
    """PySHACL on a pyoxigraph store."""
    from pyoxigraph import RdfFormat, Store

    store = Store()
    store.bulk_load(path=str(graph), format=RdfFormat.N_TRIPLES)
    return _pyshacl_on(store)


def pyshacl_oxigraph_mended(graph: Path) -> Judge:
    """Run the same, but let pySHACL not count all triples for each result to tell whether the graph is empty."""
    from pyshacl.graph_abstraction import DataGraph

    DataGraph.__bool__ = lambda _self: True  # type: ignore[attr-defined]
    return pyshacl_oxigraph(graph)


def pyrudof(graph: Path) -> Judge:
    """Rudof, in Rust."""
    import pyrudof
    from shapes_oracle import rdflib_shapes

    from kg.shapes_graph import RULE_BASE

    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    rudof.read_shacl(rdflib_shapes().serialize(format="turtle"))
    rudof.read_data(str(graph), format=pyrudof.RDFFormat.NTriples)

    def judge() -> Raised:
        found = rudof.validate_shacl().violations
        bare = [[_bare(each.source_shape), _bare(each.focus_node), _bare(each.value)] for each in found]
        return {
            (shape.removeprefix(RULE_BASE), focus, None if value in {"", focus} else value)
            for shape, focus, value in bare
        }

    return judge


def pyshifty(graph: Path) -> Judge:
    """Shifty, in Rust."""
    import shifty
    from shapes_oracle import raised_in, rdflib_shapes

    shapes = rdflib_shapes()
    # Parsing of the data is part of its only call.
    return lambda: raised_in(shifty.validate(graph, shapes, infer=False, on_unsupported="error")[1])


def _pyshacl_on(data: object) -> Judge:
    from pyshacl import validate
    from shapes_oracle import raised_in, rdflib_shapes

    shapes = rdflib_shapes()
    return lambda: raised_in(validate(data, shacl_graph=shapes, inplace=True, allow_infos=True)[1])


def _peak() -> float:
    """Return the most MB this process held; what Linux gives elsewhere begins with the parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text(encoding="utf-8").partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _bare(term: object) -> str:
    """Return a term that is printed as in Turtle without its signs."""
    text = "" if term is None else str(term)
    return text[1:-1] if text[:1] == "<" or (text[:1] == '"' and text[-1:] == '"') else text


ENGINES: dict[str, tuple[Callable[[Path], Judge], str]] = {
    "ours": (ours, "pyoxigraph"),
    "pySHACL": (pyshacl, "pyshacl"),
    "pySHACL, prepared": (pyshacl_prepared, "pyshacl"),
    "pySHACL, as tested": (pyshacl_ordered, "pyshacl"),
    "pySHACL, Oxigraph": (pyshacl_oxigraph, "pyshacl"),
    "… and __bool__": (pyshacl_oxigraph_mended, "pyshacl"),
    "pyrudof": (pyrudof, "pyrudof"),
    "pyshifty": (pyshifty, "shifty"),
}
"""Name -> what loads a graph and returns the judge, and the module that must be there."""


def main() -> None:
    """Judge the graph and print seconds, peak MB and findings, or what the engine refuses; end at the limit."""
    name, graph, limit = sys.argv[1:]
    judge = ENGINES[name][0](Path(graph))
    begin = time.process_time()
    resource.setrlimit(resource.RLIMIT_CPU, (ceil(begin + float(limit)),) * 2)
    try:
        raised = judge()
    except Exception as error:  # noqa: BLE001 - whatever a peer raises is its answer
        print(json.dumps({"refused": f"{type(error).__name__}: {error}"[:200]}))
        return
    seconds = time.process_time() - begin
    print(json.dumps({"seconds": seconds, "peak": _peak(), "raised": sorted(map(list, raised), key=str)}))


if __name__ == "__main__":
    main()
