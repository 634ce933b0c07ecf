"""One SHACL constraint -> one SELECT over all focus nodes at once; what cannot be turned is refused by name.

SHACL asks a constraint's query once per focus node, with `$this` bound beforehand. Here it is asked once for all:
the pattern `$this a <target class>` is put at the start of every group `{…}` that speaks of `$this` (but not of an
EXISTS, which sees the bindings around it, nor of an OPTIONAL that begins with `$this`, which is joined on it). So in
each of them `$this` is bound to a focus node, as pre-binding would have it, and the groups join on it. The answer is
the same as long as no step looks at several focus nodes together.
A `sh:select` therefore keeps these conventions, and is refused where it does not:

- every SELECT, the nested ones too, names `$this` and no `*`; so does every branch of a UNION it begins with;
- a SELECT with an aggregate or GROUP BY groups by `$this`;
- no MINUS, VALUES, SERVICE (SHACL forbids them), GRAPH, LIMIT, OFFSET, ORDER BY, no rebinding of `$this`,
  no `$PATH`, `$shapesGraph`, `$currentShape`.

`?value` is the offending text, `?at` the node whose place the finding names if it is not the focus node.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.errors import ShapesError
from kg.vocabulary import is_unknown

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
      | (?P<string>\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')
      | (?P<iri><[^<>\"{}|^`\\\s]*>)
      | (?P<variable>[?$]\w+)
      | (?P<prefixed>[A-Za-z][\w-]*:[\w.-]*\w|[A-Za-z][\w-]*:)
      | (?P<word>[A-Za-z_]\w*)
      | (?P<other>\S)""",
    re.VERBOSE | re.DOTALL,
)
_REFUSED_WORDS = {
    "MINUS",
    "VALUES",
    "SERVICE",
    "GRAPH",
    "LIMIT",
    "OFFSET",
    "ORDER",
    "FROM",
    "ASK",
    "CONSTRUCT",
    "DESCRIBE",
}
_REFUSED_VARIABLES = {"PATH", "shapesGraph", "currentShape", "failure"}
_AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}
_MODIFIERS = ("GROUP", "HAVING")
XSD = "http://www.w3.org/2001/XMLSchema#"
# What SPARQL can cast to, and the dates and years that literals are typed with.
_XSD_NAMES = {"boolean", "double", "float", "decimal", "integer", "string", "dateTime", "date", "gYear", "anyURI"}
THIS = "this"


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a query: what it is, its text, and where it ends."""

    kind: str
    text: str
    end: int

    @property
    def name(self) -> str:
        """Return a variable without its sign, any other word in capitals."""
        return self.text[1:] if self.kind == "variable" else self.text.upper()


@dataclass(frozen=True, slots=True)
class Select:
    """One SELECT of a query: its head (between SELECT and its group), its group and what follows the group."""

    head: tuple[Token, ...]
    group: tuple[Token, ...]
    tail: tuple[Token, ...]


def tokens(query: str) -> tuple[Token, ...]:
    """Return the words of a SPARQL query without comments; a brace inside a string or an IRI is no brace.

    >>> [token.text for token in tokens('SELECT $this { ?a ?b "}" } # }')]
    ['SELECT', '$this', '{', '?a', '?b', '"}"', '}']
    """
    found = (match for match in _TOKEN.finditer(query) if match.lastgroup != "comment")
    return tuple(Token(str(match.lastgroup), match.group(), match.end()) for match in found)


def for_all_focus_nodes(query: str, *, target: str, prefixes: dict[str, str], shape: str) -> str:
    """Return the query that asks a `sh:select` once for all focus nodes, its prefixes declared.

    >>> print(for_all_focus_nodes("SELECT $this WHERE { $this <v> 1 }", target="$this a <C> .", prefixes={}, shape="S"))
    SELECT $this WHERE { $this a <C> . $this <v> 1 }
    """
    words = tokens(query)
    _check_words(words, shape)
    for select in selects(words):
        _check_select(select, shape)
    _check_terms(words, prefixes, shape)
    outermost = next(position for position, token in enumerate(words) if token.text == "{")
    branches = _leading_branches(words, outermost, shape)
    pieces, start = [], 0
    bound: list[bool] = []
    for position, token in enumerate(words):
        if token.text == "{":
            is_outermost, is_joined = position == outermost, _is_joined_on_focus(words, position, bound)
            binds = not is_joined and (_speaks_of_focus(words, position) or (is_outermost and not branches))
            bound.append(binds or is_joined or is_outermost)
            if binds:
                pieces += [query[start : token.end], f" {target}"]
                start = token.end
        elif token.text == "}":
            bound.pop()
    head = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in sorted(prefixes.items()))
    return head + "".join(pieces) + query[start:]


def _speaks_of_focus(words: tuple[Token, ...], opening: int) -> bool:
    """Tell whether a group itself has to bind `$this`: it speaks of it outside the groups that it holds.

    What an EXISTS holds is evaluated with the bindings around it, and so counts as spoken here and not there.
    """
    if words[opening - 1].name == "EXISTS":
        return False
    position, closing = opening + 1, _closing(words, opening)
    while position < closing:
        token = words[position]
        if token.kind == "variable" and token.name == THIS:
            return words[opening + 1].name != "SELECT"
        if token.text == "{" and words[position - 1].name != "EXISTS":
            position = _closing(words, position)
        position += 1
    return False


def _is_joined_on_focus(words: tuple[Token, ...], opening: int, bound: list[bool]) -> bool:
    """Tell whether a group is an OPTIONAL `{ $this …` of one in which `$this` is bound: it can hold no other node."""
    return words[opening - 1].name == "OPTIONAL" and words[opening + 1].name == THIS and bool(bound) and bound[-1]


def _leading_branches(words: tuple[Token, ...], outermost: int, shape: str) -> list[int]:
    """Return where the branches open that a query begins with; each has to bind `$this` itself."""
    opening, branches = outermost + 1, []
    while words[opening].text == "{":
        if not _speaks_of_focus(words, opening) and words[opening + 1].text != "{":
            raise refused(shape, "branch without $this", "Name `$this` in every branch of a UNION.")
        branches.append(opening)
        following = _closing(words, opening) + 1
        opening = following + (words[following].name == "UNION")
    return branches


def projected(query: str) -> frozenset[str]:
    """Return the variables that a query answers with.

    >>> sorted(projected("SELECT $this (SUM(?x) AS ?sum) WHERE { $this <x> ?x } GROUP BY $this"))
    ['sum', 'this']
    """
    (outer, *_nested) = selects(tokens(query))
    return frozenset(token.name for token in _outside_brackets(outer.head))


def selects(words: tuple[Token, ...]) -> list[Select]:
    """Return every SELECT of a query, the outermost first."""
    found = []
    for position, token in enumerate(words):
        if token.kind == "word" and token.name == "SELECT":
            opening = next(i for i in range(position, len(words)) if words[i].text == "{")
            closing = _closing(words, opening)
            end = _enclosing_end(words, closing)
            found.append(Select(words[position + 1 : opening], words[opening + 1 : closing], words[closing + 1 : end]))
    return found


def _closing(words: tuple[Token, ...], opening: int) -> int:
    depth = 0
    for position in range(opening, len(words)):
        depth += {"{": 1, "}": -1}.get(words[position].text, 0)
        if depth == 0:
            return position
    raise ValueError("a group is not closed")


def _enclosing_end(words: tuple[Token, ...], closing: int) -> int:
    """Return where the text after a SELECT's group ends: at the brace of the group around it."""
    for position in range(closing + 1, len(words)):
        if words[position].text == "}":
            return position
    return len(words)


def _outside_brackets(head: tuple[Token, ...]) -> list[Token]:
    """Return the variables a SELECT head answers with: bare ones, and those after AS."""
    depth, previous, answered = 0, "", []
    for token in head:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.kind == "variable" and (depth == 0 or (depth == 1 and previous == "AS")):
            answered.append(token)
        previous = token.name
    return answered


def _check_words(words: tuple[Token, ...], shape: str) -> None:
    if not words or words[0].name != "SELECT" or not any(token.text == "{" for token in words):
        raise refused(shape, "sh:select that does not start with SELECT", "Write `SELECT $this … WHERE { … }`.")
    previous = ""
    for token in words:
        if token.kind == "word" and token.name in _REFUSED_WORDS:
            raise refused(shape, token.name, "Say it with FILTER NOT EXISTS, or leave it out.")
        if token.kind == "variable" and token.name in _REFUSED_VARIABLES:
            raise refused(shape, token.text, "Name the property or the graph's terms themselves.")
        if token.kind == "variable" and token.name == THIS and previous == "AS":
            raise refused(shape, "AS $this", "Bind another variable.")
        previous = token.name


def _check_select(select: Select, shape: str) -> None:
    if any(token.text == "*" for token in select.head if token.kind == "other") and not _outside_brackets(select.head):
        raise refused(shape, "SELECT *", "Name the variables, `$this` among them.")
    if THIS not in {token.name for token in _outside_brackets(select.head)}:
        raise refused(shape, "SELECT without $this", "Name `$this` in every SELECT, the nested ones too.")
    words = {token.name for token in (*select.head, *select.tail) if token.kind == "word"}
    grouped = _grouped_by(select.tail)
    if (words & _AGGREGATES or "GROUP" in words) and THIS not in grouped:
        raise refused(shape, "aggregate over several focus nodes", "Add `GROUP BY $this`.")


def _grouped_by(tail: tuple[Token, ...]) -> set[str]:
    names, inside = set(), False
    for token in tail:
        if token.kind == "word" and token.name in _MODIFIERS:
            inside = token.name == "GROUP"
        elif inside and token.kind == "variable":
            names.add(token.name)
    return names


def _check_terms(words: tuple[Token, ...], prefixes: dict[str, str], shape: str) -> None:
    """Refuse a term that ontology/ does not know, and an unknown type or cast: it would match nothing, in silence."""
    for token in words:
        if token.kind == "prefixed":
            prefix, _colon, local = token.text.partition(":")
            if prefix not in prefixes:
                raise refused(shape, f"undeclared prefix {prefix}:", "Declare it with sh:declare.")
            iri = prefixes[prefix] + local
        elif token.kind == "iri":
            iri = token.text[1:-1]
        else:
            continue
        if is_unknown(iri) or (iri.startswith(XSD) and iri.removeprefix(XSD) not in _XSD_NAMES):
            raise refused(shape, f"undeclared term {token.text}", "Mend the spelling, or declare it in ontology/.")


def refused(shape: str, construct: str, remedy: str) -> ShapesError:
    """Return the error that names a shape and the construct that would otherwise be skipped or misread."""
    return ShapesError(f"{shape}: {construct} 不被支持 is not supported", remedy=remedy)
