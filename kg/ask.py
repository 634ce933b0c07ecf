"""Run a ready question (queries/*.rq) or a given SPARQL query, read-only, over every graph of the store."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, QueryBoolean, QuerySolutions

from kg.errors import QueryError
from kg.graph.terms import PREFIXES
from kg.vocabulary import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import BlankNode, NamedNode, Store, Triple

    Term = NamedNode | BlankNode | Literal | Triple

# A header line of a question: `#title zh: …`, `#param name: …`, `#column name: …`
_HEADER = re.compile(r"#(title|description|param|column) (\w+): ?(.*)")
_DEFAULT = re.compile(r" ?\(default ?(.*)\)$")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_COMMENT_OR_SPACE = r"(?:\s|#[^\n\r]*[\n\r])*"
# Oxigraph reads keywords without white space around them (`trueSERVICE<x>{}`), so anything that ends in the word and
# is followed by what SERVICE needs is refused, also in strings and comments; `?service` and `ex:service` are names.
_SERVICE = re.compile(
    rf"(?P<sigil>[?$:@]?)[\w.\-%\\]*service{_COMMENT_OR_SPACE}(?:silent{_COMMENT_OR_SPACE})?(?:<|[?$]|[\w.\-]*:)",
    re.IGNORECASE,
)
_PROLOGUE = rf"{_COMMENT_OR_SPACE}(?:(?:prefix\s[^<]*|base\s*)<[^>]*>{_COMMENT_OR_SPACE})*"
_UPDATE = re.compile(rf"{_PROLOGUE}(?:insert|delete|load|clear|create|drop|copy|move|add|with)\b", re.IGNORECASE)


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
    hint = "、".join(near) if near else "运行 kg ask 可列出全部问题"
    raise QueryError(f"没有名为 {name} 的问题", remedy=f"是否指：{hint}" if near else hint)


def ask(store: Store, query_or_name: str, params: Mapping[str, str] | None = None) -> Answer:
    """Return the answer to a ready question, by its name, or to a SPARQL query.

    A parameter stands in the query as `VALUES ?name { "…" }` and is put there as a string, never as SPARQL.
    """
    asked = query_or_name.strip()
    if _NAME.fullmatch(asked):
        question = find_question(asked)
        return _run(store, filled(question, params or {}), question)
    return _run(store, _with_params(query_or_name, params or {}), None)


def filled(question: Question, params: Mapping[str, str]) -> str:
    """Return the query of a question with its parameters in it; one missing or not its own is a `QueryError`."""
    return _with_params(question.query, _given(question, params))


def _given(question: Question, params: Mapping[str, str]) -> dict[str, str]:
    """Return a value for each parameter of a question."""
    known = {param.name: param for param in question.params}
    unknown = [name for name in params if name not in known]
    if unknown:
        names = "、".join(known) or "（无）"
        raise QueryError(f"问题 {question.name} 没有参数 {'、'.join(unknown)}", remedy=f"可用的参数：{names}")
    missing = [param for param in question.params if param.default is None and not params.get(param.name)]
    if missing:
        (first, *_rest) = missing
        raise QueryError(
            f"问题 {question.name} 缺少参数 {'、'.join(param.name for param in missing)}",
            remedy=f"请加 --param {first.name}=…（{first.description}）",
        )
    return {name: params.get(name, param.default or "") for name, param in known.items()}


def _with_params(query: str, params: Mapping[str, str]) -> str:
    for name, value in params.items():
        place = re.compile(rf"VALUES\s+\?{re.escape(name)}\s*\{{[^{{}}]*\}}")
        if not place.search(query):
            raise QueryError(f"查询里没有参数 {name}", remedy=f'请在查询里写 VALUES ?{name} {{ "" }}')
        filled = f"VALUES ?{name} {{ {Literal(value)} }}"
        query = place.sub(lambda _match, filled=filled: filled, query)  # type: ignore[misc]
    return query


def _refuse_service(query: str) -> None:
    if any(not match["sigil"] for match in _SERVICE.finditer(query)):
        raise QueryError("查询里有 SERVICE，本程序不连接别的服务", remedy="请去掉 SERVICE 部分；若是前缀名，请改名")


def _run(store: Store, query: str, question: Question | None) -> Answer:
    _refuse_service(query)
    try:
        results = store.query(query, use_default_graph_as_union=True, prefixes=PREFIXES)
        return _to_answer(results, question)
    except SyntaxError as error:
        if _UPDATE.match(query):
            raise QueryError("这是更新语句，ask 只读", remedy="只接受 SELECT、ASK、CONSTRUCT、DESCRIBE") from error
        raise QueryError(
            f"SPARQL 有误：{_shortened(str(error))}", remedy="请按所指的行:列改正；问题名用小写字母与连字符"
        ) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"查询不能执行：{_shortened(str(error))}", remedy="请改写查询后重试") from error


def _shortened(message: str, limit: int = 160) -> str:
    line = " ".join(message.split())
    return line if len(line) <= limit else line[:limit] + "…"


def _to_answer(results: QuerySolutions | QueryBoolean | Iterable[Triple], question: Question | None) -> Answer:
    if isinstance(results, QueryBoolean):
        return Answer(columns=("answer",), terms=(), boolean=bool(results), question=question)
    if isinstance(results, QuerySolutions):
        columns = tuple(variable.value for variable in results.variables)
        rows = tuple(tuple(solution[name] for name in columns) for solution in results)
        return Answer(columns=columns, terms=rows, question=question)
    triples = tuple(sorted(set(results), key=str))
    rows = tuple((triple.subject, triple.predicate, triple.object) for triple in triples)
    return Answer(columns=("subject", "predicate", "object"), terms=rows, triples=triples, question=question)
