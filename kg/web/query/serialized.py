"""Results of Oxigraph -> bytes of a media type, counted, and refused whole where they are more than the limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, serialize

from kg.web.errors import RefusedError
from kg.web.query.counting import counter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import IO

    from pyoxigraph import Triple

Kind = Literal["solutions", "boolean", "triples"]
MIB = 2**20


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for all queries: the most a result may hold, and the prefixes that need not be declared."""

    rows: int
    bytes: int
    prefixes: dict[str, str]


class Sink:
    """Keeps what is written to it, up to the limits; `rows` are counted as pieces come, if they are to be.

    Of a file it has what Oxigraph uses.
    """

    def __init__(self, rules: Rules, count: Callable[[bytes], int] | None = None) -> None:
        self._rules, self._count = rules, count
        self.body = bytearray()
        self.rows = 0

    def write(self, piece: bytes) -> int:
        """Keep a piece."""
        self.body += piece
        if len(self.body) > self._rules.bytes:
            raise too_large(f"{self._rules.bytes / MIB:g} MiB")
        if self._count is not None:
            self.rows += self._count(piece)
            if self.rows > self._rules.rows:
                raise too_many(self._rules.rows)
        return len(piece)

    def flush(self) -> None:
        """Do nothing: what is written is kept already."""


def serialized(
    results: QuerySolutions | QueryBoolean | Iterable[Triple],
    wanted: tuple[str | None, str | None],
    rules: Rules,
) -> tuple[Sink, str, Kind]:
    """Return the body of a result, its media type and its kind; `wanted` are those of solutions and of triples."""
    solutions, triples = wanted
    if isinstance(results, QueryBoolean):
        form, sink = _results_format(solutions), Sink(rules)
        results.serialize(cast("IO[bytes]", sink), form)
        sink.rows = 1
        return sink, form.media_type, "boolean"
    if isinstance(results, QuerySolutions):
        form = _results_format(solutions)
        sink = Sink(rules, counter(_extension(form)))
        results.serialize(cast("IO[bytes]", sink), form)
        return sink, form.media_type, "solutions"
    rdf, sink = _rdf_format(triples), Sink(rules)
    serialize(_counted(results, sink, rules.rows), cast("IO[bytes]", sink), rdf, prefixes=rules.prefixes)
    return sink, rdf.media_type, "triples"


def _counted(triples: Iterable[Triple], sink: Sink, most: int) -> Iterator[Triple]:
    for triple in triples:
        sink.rows += 1
        if sink.rows > most:
            raise too_many(most)
        yield triple


def _results_format(media_type: str | None) -> QueryResultsFormat:
    form = QueryResultsFormat.from_media_type(media_type) if media_type else None
    if form is None:
        raise _not_acceptable("解，如 application/sparql-results+json", "solutions")
    return form


def _rdf_format(media_type: str | None) -> RdfFormat:
    form = RdfFormat.from_media_type(media_type) if media_type else None
    if form is None:
        raise _not_acceptable("三元组，如 text/turtle", "triples")
    return form


def _extension(form: QueryResultsFormat) -> str:
    return {"srj": "json", "srx": "xml"}.get(form.file_extension, form.file_extension)


def _not_acceptable(what: str, kind: str) -> RefusedError:
    return RefusedError(
        f"所要的格式都不适合这个查询的结果：{what} no format asked for fits the result, which is {kind}",
        remedy="请改 Accept change the Accept header",
        status=406,
    )


def too_many(most: int) -> RefusedError:
    """Return the refusal of a result of more rows than `most`."""
    return _too_much(f"结果超过 {most} 行", f"more than {most} rows")


def too_large(most: str) -> RefusedError:
    """Return the refusal of a result that is larger than `most`."""
    return _too_much(f"结果超过 {most}", f"more than {most}")


def _too_much(chinese: str, english: str) -> RefusedError:
    return RefusedError(
        f"{chinese}，没有给出任何部分 the result is {english}, no part of it is given",
        remedy="请加 LIMIT 与 OFFSET 分批取，或下载整个图 add LIMIT and OFFSET, or take a dump of the graph",
        status=413,
    )
