"""A QUERY -> its triple patterns: which properties it reads, and which triples a graph must hold for any answer.

A review asks some eighty queries of every document; one whose patterns nothing in the document fits need not be
planned, and what no query reads need not be loaded. Both follow from the words of a query alone. Where they are not
understood (a variable as a property, a negated path, a blank node) nothing is claimed: all is read, nothing is needed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.constraints import Token, tokens
from kg.vocabulary import RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable

_DECLARED = re.compile(r"PREFIX\s+([\w-]*):\s*<([^>]*)>")
_REPEATED, _OR_NONE = {"*", "+", "?"}, {"*", "?"}
_AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}
# Far more than one set of rules has.
_REMEMBERED = 1024


class NotUnderstoodError(ValueError):
    """A query has words that this reader does not know; it never leaves this module."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A property, and the IRI that stands as its object, if one does: some triple must have both."""

    predicate: NamedNode
    object: NamedNode | None = None


@dataclass(slots=True)
class Group:
    """What a group `{…}` needs: every one of `patterns`, and of each of `choices` one group of a UNION."""

    patterns: list[Pattern] = field(default_factory=list)
    choices: list[list[Group]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a query reads and needs. `properties` is None where it may read any."""

    properties: frozenset[str] | None
    needed: Group


@lru_cache(maxsize=_REMEMBERED)
def read_query(query: str) -> Reading:
    """Return what a SELECT reads and needs.

    >>> told = read_query("SELECT $this WHERE { $this <a:p>/<a:q> <a:x> OPTIONAL { $this <a:r> ?v } }")
    >>> sorted(told.properties), [each.predicate.value for each in told.needed.patterns]
    (['a:p', 'a:q', 'a:r'], ['a:p', 'a:q'])
    """
    reader = _Reader(query)
    try:
        needed = reader.whole()
    except (NotUnderstoodError, IndexError):
        return Reading(None, Group())
    return Reading(frozenset(reader.properties), needed)


def properties_read(queries: Iterable[str]) -> frozenset[str] | None:
    """Return the properties that any of the queries reads; None where one may read any."""
    found: set[str] = set()
    for query in queries:
        properties = read_query(query).properties
        if properties is None:
            return None
        found |= properties
    return frozenset(found)


class _Reader:
    """Goes through the words of a query once, by the grammar of SPARQL 1.1 as far as rules use it."""

    def __init__(self, query: str) -> None:
        self.words = tokens(query)
        self.prefixes = dict(_DECLARED.findall(query))
        self.at = 0
        self.properties: set[str] = set()

    def whole(self) -> Group:
        """Return what the query needs; a query without `{` raises IndexError."""
        self._to_brace()
        return self._group()

    # --- words

    @property
    def word(self) -> Token:
        return self.words[self.at]

    def _is(self, *names: str) -> bool:
        return self.word.kind != "string" and self.word.name in names

    def _take(self) -> Token:
        self.at += 1
        return self.words[self.at - 1]

    def _to_brace(self) -> None:
        while self.word.text != "{":
            self.at += 1

    # --- groups

    def _group(self) -> Group:
        """Read a group from its brace to the one that closes it."""
        found = Group()
        self._take()
        while self.word.text != "}":
            if self._is("SELECT"):
                self._subselect(found)
            elif self.word.text == "{":
                self._alternatives(found)
            elif self._is("OPTIONAL"):
                self._take()
                self._group()
            elif self._is("FILTER", "BIND"):
                self._take()
                self._expression()
            elif self.word.text == ".":
                self._take()
            else:
                self._same_subject(found)
        self._take()
        return found

    def _alternatives(self, within: Group) -> None:
        choice = [self._group()]
        while self._is("UNION"):
            self._take()
            choice.append(self._group())
        within.choices.append(choice)

    def _subselect(self, within: Group) -> None:
        """Read a SELECT inside another; one that counts all without GROUP BY gives one solution of none as well."""
        begin = self.at
        self._to_brace()
        counts = any(word.kind == "word" and word.name in _AGGREGATES for word in self.words[begin : self.at])
        inner, behind = self._group(), self.at
        while self.word.text != "}":
            if self.word.text == "{":
                raise NotUnderstoodError
            self.at += 1
        if not counts or any(word.kind == "word" and word.name == "GROUP" for word in self.words[behind : self.at]):
            within.choices.append([inner])

    def _expression(self) -> None:
        """Go past `(…)`, a call or an EXISTS; the groups inside are read, and needed by nobody."""
        while self.word.text not in {"(", "{"}:
            if self.word.kind not in {"word", "prefixed", "iri"}:
                raise NotUnderstoodError
            self.at += 1
        if self.word.text == "{":
            self._group()
            return
        depth = 0
        while True:
            if self.word.text == "{":
                self._group()
                continue
            depth += {"(": 1, ")": -1}.get(self.word.text, 0)
            self._take()
            if depth == 0:
                return

    # --- triples

    def _same_subject(self, found: Group) -> None:
        """Read a subject with its properties and their objects."""
        if self.word.kind not in {"variable", "prefixed", "iri"}:
            raise NotUnderstoodError
        self._take()
        while True:
            predicates, is_plain, is_needed = self._path()
            needed = self._objects()
            if is_plain and is_needed:
                found.patterns += [Pattern(predicates[0], each) for each in needed]
            elif is_needed:
                found.patterns += [Pattern(each) for each in predicates]
            if self.word.text != ";":
                return
            self._take()

    def _path(self) -> tuple[list[NamedNode], bool, bool]:
        """Return the properties of a path, whether it is one property forwards, and whether all of them must occur."""
        found: list[NamedNode] = []
        is_plain, is_needed = True, True
        while True:
            if self.word.text == "^":
                self._take()
                is_plain = False
            if self.word.text == "(":
                self._take()
                inner, _is_plain, inner_needed = self._path()
                found, is_plain, is_needed = [*found, *inner], False, is_needed and inner_needed
                self._closing_bracket()
            else:
                found.append(self._property())
            if self.word.text in _REPEATED:
                is_needed = is_needed and self.word.text not in _OR_NONE
                is_plain = False
                self._take()
            if self.word.text not in {"/", "|"}:
                return found, is_plain, is_needed
            is_plain, is_needed = False, is_needed and self.word.text == "/"
            self._take()

    def _closing_bracket(self) -> None:
        if self._take().text != ")":
            raise NotUnderstoodError

    def _property(self) -> NamedNode:
        named = RDF_TYPE if self.word.kind == "word" and self.word.text == "a" else self._iri(self.word)
        self._take()
        self.properties.add(named.value)
        return named

    def _objects(self) -> list[NamedNode | None]:
        """Return the objects that follow a property: an IRI, or None for a variable or a literal."""
        found = [self._object()]
        while self.word.text == ",":
            self._take()
            found.append(self._object())
        return found

    def _object(self) -> NamedNode | None:
        word = self._take()
        if word.kind in {"prefixed", "iri"}:
            return self._iri(word)
        if word.kind == "string" and self.word.text in {"^", "@"}:
            raise NotUnderstoodError
        if word.text.isdecimal():
            while self.word.text.isdecimal():
                self._take()
            if self.word.text == "." and self.word.end == self.words[self.at - 1].end + 1:
                raise NotUnderstoodError
        elif word.kind not in {"variable", "string"} and word.name not in {"TRUE", "FALSE"}:
            raise NotUnderstoodError
        return None

    def _iri(self, word: Token) -> NamedNode:
        if word.kind == "iri":
            return NamedNode(word.text[1:-1])
        prefix, _colon, local = word.text.partition(":")
        if word.kind != "prefixed" or prefix not in self.prefixes:
            raise NotUnderstoodError
        return NamedNode(self.prefixes[prefix] + local)
