"""The text of a SPARQL query -> what it asks for that is not answered, and whether it names the graphs it reads.

>>> is_update("PREFIX a: <b> INSERT DATA {}")
True
>>> names_graphs("SELECT * FROM <g> {}"), names_graphs("SELECT ('FROM' AS ?x) {}")
(True, False)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Mapping

_COMMENT_OR_SPACE = r"(?:\s|#[^\n\r]*[\n\r])*"
# Oxigraph reads keywords without white space around them (`trueSERVICE<x>{}`), so anything that ends in the word and
# is followed by what SERVICE needs is refused, also in strings and comments; `?service` and `ex:service` are names.
_SERVICE = re.compile(
    rf"(?P<sigil>[?$:@]?)[\w.\-%\\]*service{_COMMENT_OR_SPACE}(?:silent{_COMMENT_OR_SPACE})?(?:<|[?$]|[\w.\-]*:)",
    re.IGNORECASE,
)
_PROLOGUE = rf"{_COMMENT_OR_SPACE}(?:(?:prefix\s[^<]*|base\s*)<[^>]*>{_COMMENT_OR_SPACE})*"
_UPDATE = re.compile(rf"{_PROLOGUE}(?:insert|delete|load|clear|create|drop|copy|move|add|with)\b", re.IGNORECASE)
_NOT_WORDS = re.compile(
    r"#[^\n\r]*"  # a comment
    r"|<[^<>\"{}|^`\\\x00-\x20]*>"  # an IRI, which may hold a #
    r'|"""(?:[^"\\]|\\.|""?(?!"))*"""'
    r"|'''(?:[^'\\]|\\.|''?(?!'))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*'",
    re.DOTALL,
)
_FROM = re.compile(r"(?<![\w?$:@.%\\\-])from(?![\w:.\-])", re.IGNORECASE)
_AT = re.compile(r"error at (\d+):(\d+)")
_NAME = re.compile(r"([\w.\-]*):[^\s:<>(){}]*$")
_USED = re.compile(r"(?<![\w:?$.\-])([A-Za-z][\w\-]*):")
_DECLARED = re.compile(r"\bprefix\s+([\w.\-]*):", re.IGNORECASE)


def refuse_service(query: str) -> None:
    """Raise `QueryError` for a query that would have this program call another service."""
    if any(not match["sigil"] for match in _SERVICE.finditer(query)):
        raise QueryError(
            "查询里有 SERVICE，本程序不连接别的服务 the query has SERVICE, and no other service is asked",
            remedy="请去掉 SERVICE 部分；若是前缀名，请改名 take SERVICE out; if it is a prefix, name it otherwise",
        )


def is_update(query: str) -> bool:
    """Tell whether a text that is no query begins as an update does."""
    return _UPDATE.match(query) is not None


def names_graphs(query: str) -> bool:
    """Tell whether a query has FROM or FROM NAMED: it then reads those graphs, not the union of all."""
    return _FROM.search(_NOT_WORDS.sub(" ", query)) is not None


def undeclared_prefix(query: str, message: str) -> str | None:
    """Return the prefix that Oxigraph does not know, by its message on the query; None where that is not what is wrong.

    >>> undeclared_prefix("ASK { ?s nope:p ?o }", "error at 1:16: expected one of Prefix not found, ['%']")
    'nope'
    """
    found = _AT.search(message)
    if found is None or "Prefix not found" not in message:
        return None
    line, column = int(found[1]), int(found[2])
    before = query.split("\n")[line - 1][: column - 1] if line <= query.count("\n") + 1 else ""
    name = _NAME.search(before)
    return name[1] if name else None


def with_prefixes(query: str, prefixes: Mapping[str, str]) -> str:
    r"""Return a query with a declaration of each known prefix that it may use and does not declare itself.

    >>> with_prefixes("ASK { ?s skos:note ?o }", {"skos": "urn:s#", "owl": "urn:o#"})
    'PREFIX skos: <urn:s#>\nASK { ?s skos:note ?o }'
    """
    words = _NOT_WORDS.sub(" ", query)
    used = (set(_USED.findall(words)) & prefixes.keys()) - set(_DECLARED.findall(words))
    return "".join(f"PREFIX {name}: <{prefixes[name]}>\n" for name in sorted(used)) + query


def shortened(message: str, limit: int = 160) -> str:
    """Return a message in one line that is not too long to read."""
    line = " ".join(message.split())
    return line if len(line) <= limit else line[:limit] + "…"
