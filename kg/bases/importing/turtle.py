"""TURTLE -> documents: nodes with the terms of ontology/bases.ttl, or those of the European Legislation Identifier.

A node is a document where it is a bkg:KnownDocument or has an eli:id_local or an eli:title. Values are literals or
nodes; of a node of the same file its number or title is taken, of a term its local name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.bases.importing.cells import UnreadableCellError
from kg.bases.importing.columns import READERS, SEVERAL, built
from kg.bases.importing.problems import BasesError, unreadable
from kg.vocabulary import DEF, DEF_BASE, RDF_TYPE, own

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.bases.importing.problems import Problems
    from kg.model import KnownDocument

ELI = "http://data.europa.eu/eli/ontology#"
_SOURCE = "http://purl.org/dc/terms/source"
_DC_SUBJECT = "http://purl.org/dc/elements/1.1/subject"
_NAMES = (ELI + "id_local", DEF + "documentNumber", ELI + "title", DEF + "documentTitle", _SOURCE)
"""What a node is called where another names it: a document by its number or title, an attestation by its source."""
Values: TypeAlias = "dict[str, list[Any]]"


def _terms() -> dict[str, str]:
    """Return the properties that are read -> the field each gives."""
    eli = {
        "id_local": "number",
        "title": "title",
        "title_short": "other_titles",
        "title_alternative": "other_titles",
        "responsibility_of": "issuer",
        "passed_by": "issuer",
        "jurisdiction": "place",
        "date_document": "date",
        "type_document": "kind",
        "in_force": "in_force",
        "date_no_longer_in_force": "until",
        "repealed_by": "replaced_by",
        "is_about": "about",
    }
    own_terms = {
        "documentNumber": "number",
        "documentTitle": "title",
        "otherTitle": "other_titles",
        "issuingPlace": "place",
        "documentKind": "kind",
        "attestation": "sources",
    }
    return (
        {ELI + name: field for name, field in eli.items()}
        | {DEF + name: field for name, field in own_terms.items()}
        | {_SOURCE: "sources", _DC_SUBJECT: "about"}
    )


def documents_in(path: Path, problems: Problems) -> Iterator[KnownDocument]:
    """Yield the documents of a Turtle file in the order of their IRIs; raises `BasesError` for what is no Turtle."""
    nodes, lines = _read(path)
    terms = _terms()
    for node in sorted(nodes):
        values = nodes[node]
        if not _is_document(values):
            continue
        document = _document(node, _fields(values, terms), nodes, lines.get(node), problems)
        if document is not None:
            yield document


def _is_document(values: Values) -> bool:
    types = {each.value for each in values.get(RDF_TYPE.value, ()) if isinstance(each, NamedNode)}
    return own("KnownDocument").value in types or not values.keys().isdisjoint(_NAMES[:-1])


def _fields(values: Values, terms: dict[str, str]) -> Values:
    """Return the values of a node by field; a title in several languages is the one that is not English."""
    fields: Values = {}
    for predicate, objects in values.items():
        if (field := terms.get(predicate)) is not None:
            local = [each for each in objects if not (isinstance(each, Literal) and each.language == "en")]
            fields[field] = [*fields.get(field, ()), *(local or objects)]
    return fields


def _document(
    node: str, fields: Values, nodes: dict[str, Values], line: int | None, problems: Problems
) -> KnownDocument | None:
    where = problems.place(line, f"<{node}>")
    wrong = problems.error_count
    given: dict[str, Any] = {}
    for field, values in fields.items():
        texts = sorted({text for each in values if (text := _text(each, nodes).strip())})
        if len(texts) > 1 and field not in SEVERAL:
            problems.error(f"{where} {field}", f"有 {len(texts)} 个值 several values：{texts[:3]}", "只写一个 give one")
        for text in texts:
            try:
                value = _value(field, text)
            except UnreadableCellError as error:
                problems.error(f"{where} {field} “{text}”", error.what, error.remedy)
                continue
            given[field] = tuple(dict.fromkeys(given.get(field, ()) + value)) if field in SEVERAL else value
    return None if problems.error_count > wrong else built(given, line, problems, where)


def _value(field: str, text: str) -> Any:  # noqa: ANN401 - what the field holds
    """Return what a text says; of several values each is a statement of its own, and not cut."""
    return (text,) if field in ("about", "sources") else READERS[field](text)


def _text(value: Any, nodes: dict[str, Values]) -> str:  # noqa: ANN401 - a term of RDF
    """Return the text of a value: of a document of this file its number or title, of another IRI its local name."""
    if isinstance(value, Literal):
        return value.value
    if not isinstance(value, NamedNode):
        return ""
    about = nodes.get(value.value, {})
    for name in _NAMES:
        for each in about.get(name, ()):
            return str(each.value)
    if value.value.startswith(ELI):
        return _validity_word(value.value.removeprefix(ELI + "InForce-"))
    return value.value.replace("#", "/").rstrip("/").rsplit("/", 1)[-1] if _is_own(value.value) else value.value


def _validity_word(local: str) -> str:
    """Return eli:InForce-inForce as lists write it.

    >>> _validity_word("inForce"), _validity_word("notInForce")
    ('in force', 'not in force')
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local).lower()


def _is_own(iri: str) -> bool:
    return iri.startswith((DEF, DEF_BASE))


def _read(path: Path) -> tuple[dict[str, Values], dict[str, int]]:
    """Return the nodes of a file with their values, and the line each is first the subject of."""
    nodes: dict[str, Values] = {}
    try:
        text = path.read_text(encoding="utf-8-sig")
        triples = parse(text, format=RdfFormat.TURTLE, base_iri=path.resolve().as_uri())
        for triple in triples:
            subject = triple.subject.value if isinstance(triple.subject, NamedNode) else str(triple.subject)
            nodes.setdefault(subject, {}).setdefault(triple.predicate.value, []).append(triple.object)
    except SyntaxError as error:
        where = f"{path}:{error.lineno}" if error.lineno else str(path)
        raise BasesError(
            f"{where}：不是 Turtle no Turtle（{error.msg}）", remedy="请改正这一行 mend the line"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(path, error) from error
    return nodes, _lines(text, dict(triples.prefixes))


_SUBJECT = re.compile(r"(?:<([^>\s]+)>|([\w.-]*):([\w.%-]*))\s")


def _lines(text: str, prefixes: dict[str, str]) -> dict[str, int]:
    """Return the line at whose beginning an IRI stands first, which is where people look for a node."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        match = _SUBJECT.match(line + " ")
        if match:
            iri = match[1] or prefixes.get(match[2] or "", "") + (match[3] or "")
            found.setdefault(iri, number)
    return found
