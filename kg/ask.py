"""Run a ready question (queries/*.rq) or a given SPARQL query, read-only, over every graph of the store."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from pyoxigraph import Literal, QueryBoolean, QuerySolutions

from kg.errors import QueryError, StoreError
from kg.graph.terms import PREFIXES
from kg.query_text import is_update, names_graphs, refuse_service, shortened
from kg.vocabulary import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import BlankNode, NamedNode, Triple

    from kg.quad_store import Store

    Term = NamedNode | BlankNode | Literal | Triple

# A header line of a question: `#title zh: …`, `#param name: …`, `#column name: …`
_HEADER = re.compile(r"#(title|description|param|column) (\w+): ?(.*)")
_DEFAULT = re.compile(r" ?\(default ?(.*)\)$")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of a question: a text; `default` is None where the question cannot do without."""

    name: str
    description: str
    default: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """A ready question: its name is the sentence it answers; texts and headings by language."""

    name: str
    query: str
    title: dict[str, str]
    description: dict[str, str]
    params: tuple[Param, ...]
    headings: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave: rows of RDF terms under column names, or the triples of a CONSTRUCT, or a yes or no."""

    columns: tuple[str, ...]
    terms: tuple[tuple[Term | None, ...], ...]
    triples: tuple[Triple, ...] | None = None
    boolean: bool | None = None
    question: Question | None = field(default=None, compare=False)

    @property
    def rows(self) -> tuple[tuple[str | None, ...], ...]:
        """Return the rows as plain texts: numbers and years with their digits, resources by IRI."""
        return tuple(tuple(term_text(term) for term in row) for row in self.terms)


def term_text(term: Term | None) -> str | None:
    """Return a term as a plain text: a literal without its type, a resource by its IRI."""
    if term is None:
        return None
    return str(getattr(term, "value", term))


@cache
def ready_questions() -> tuple[Question, ...]:
    """Return the questions of queries/*.rq by name."""
    paths = sorted((PACKAGE / "queries").glob("*.rq"))
    return tuple(parse_question(path.stem, path.read_text(encoding="utf-8")) for path in paths)


def parse_question(name: str, text: str) -> Question:
    r"""Read the header of a question.

    >>> parse_question("a", "#title zh: 甲\n#param unit: the unit (default 市)\nSELECT * {}").params
    (Param(name='unit', description='the unit', default='市'),)
    """
    texts: dict[str, dict[str, str]] = {"title": {}, "description": {}}
    params: list[Param] = []
    headings: dict[str, dict[str, str]] = {}
    for line in text.splitlines():
        header = _HEADER.fullmatch(line)
        if header is None:
            continue
        kind, key, content = header.groups()
        if kind == "param":
            default = _DEFAULT.search(content)
            params.append(Param(key, _DEFAULT.sub("", content), default.group(1) if default else None))
        elif kind == "column":
            chinese, _slash, english = content.partition(" / ")
            headings[key] = {"zh": chinese, "en": english or chinese}
        else:
            texts[kind][key] = content
    return Question(name, text, texts["title"], texts["description"], tuple(params), headings)


def find_question(name: str) -> Question:
    """Return a ready question by name; a name that is not one is a `QueryError` that tells the nearest."""
    by_name = {question.name: question for question in ready_questions()}
    if name in by_name:
        return by_name[name]
    near = get_close_matches(name, by_name, n=3, cutoff=0.5)
    hint = "、".join(near) if near else "运行 kg ask 可列出全部问题 kg ask lists all there are"
    raise QueryError(
        f"没有名为 {name} 的问题 there is no question {name}", remedy=f"是否指 did you mean：{hint}" if near else hint
    )


def ask(
    store: Store, query_or_name: str, params: Mapping[str, str] | None = None, *, most: int | None = None
) -> Answer:
    """Return the answer to a ready question, by its name, or to a SPARQL query.

    A parameter stands in the query as `VALUES ?name { "…" }` and is put there as a string, never as SPARQL. Reading
    stops after `most` rows or triples.
    """
    asked = query_or_name.strip()
    if _NAME.fullmatch(asked):
        question = find_question(asked)
        return _run(store, filled(question, params or {}), question, most)
    return _run(store, with_params(query_or_name, params or {}), None, most)


def filled(question: Question, params: Mapping[str, str]) -> str:
    """Return the query of a question with its parameters in it; one missing or not its own is a `QueryError`."""
    return with_params(question.query, given_params(question, params))


def given_params(question: Question, params: Mapping[str, str]) -> dict[str, str]:
    """Return a value for each parameter of a question; one missing or not its own is a `QueryError`."""
    known = {param.name: param for param in question.params}
    unknown = [name for name in params if name not in known]
    if unknown:
        names = "、".join(known) or "（无 none）"
        raise QueryError(
            f"问题 {question.name} 没有参数 has no parameter {'、'.join(unknown)}", remedy=f"可用的参数 it has：{names}"
        )
    missing = [param for param in question.params if param.default is None and not params.get(param.name)]
    if missing:
        (first, *_rest) = missing
        raise QueryError(
            f"问题 {question.name} 缺少参数 lacks {'、'.join(param.name for param in missing)}",
            remedy=f"请加 add --param {first.name}=…（{first.description}）",
        )
    return {name: params.get(name, param.default or "") for name, param in known.items()}


def with_params(query: str, params: Mapping[str, str]) -> str:
    """Return a query with texts in the places of its parameters, `VALUES ?name { "…" }`; never read as SPARQL."""
    for name, value in params.items():
        place = re.compile(rf"VALUES\s+\?{re.escape(name)}\s*\{{[^{{}}]*\}}")
        if not place.search(query):
            raise QueryError(
                f"查询里没有参数 {name} the query has no parameter {name}",
                remedy=f'请在查询里写 write VALUES ?{name} {{ "" }}',
            )
        filled = f"VALUES ?{name} {{ {Literal(value)} }}"
        query = place.sub(lambda _match, filled=filled: filled, query)  # type: ignore[misc]
    return query


def _run(store: Store, query: str, question: Question | None, most: int | None) -> Answer:
    refuse_service(query)
    try:
        results = store.query(query, use_default_graph_as_union=not names_graphs(query), prefixes=PREFIXES)
        return _to_answer(results, question, most)
    except SyntaxError as error:
        if is_update(query):
            raise QueryError(
                "这是更新语句，ask 只读 this is an update, and ask only reads",
                remedy="只接受 SELECT、ASK、CONSTRUCT、DESCRIBE only SELECT, ASK, CONSTRUCT and DESCRIBE are taken",
            ) from error
        raise QueryError(
            f"SPARQL 有误 the SPARQL is wrong：{shortened(str(error))}",
            remedy="请按所指的行:列改正；问题名用小写字母与连字符 mend it at line:column; names are lower case",
        ) from error
    except StoreError:
        raise
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(
            f"查询不能执行 the query cannot be run：{shortened(str(error))}",
            remedy="请改写查询后重试 change the query and try again",
        ) from error


def _to_answer(
    results: QuerySolutions | QueryBoolean | Iterable[Triple], question: Question | None, most: int | None
) -> Answer:
    if isinstance(results, QueryBoolean):
        return Answer(columns=("answer",), terms=(), boolean=bool(results), question=question)
    if isinstance(results, QuerySolutions):
        columns = tuple(variable.value for variable in results.variables)
        rows = tuple(tuple(solution[name] for name in columns) for solution in islice(results, most))
        return Answer(columns=columns, terms=rows, question=question)
    triples = tuple(sorted(set(islice(results, most)), key=str))
    rows = tuple((triple.subject, triple.predicate, triple.object) for triple in triples)
    return Answer(columns=("subject", "predicate", "object"), terms=rows, triples=triples, question=question)
