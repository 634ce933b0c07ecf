"""AGENCY CODE, TITLE -> KIND OF DOCUMENT: the authority file's word, then the title's type, then the code's series.

Kinds are the scheme document-kind of ontology/document-kinds.ttl; None where nothing tells it: most codes end in 发 or
字, under which all sorts of papers are issued.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.citations.titles import DocumentType, ending_type
from kg.concepts import concept
from kg.divisions import place_names
from kg.text import comparable
from kg.vocabulary import DEF, local_name, own, subjects, texts, words

if TYPE_CHECKING:
    from kg.model import KnownDocument

_INNER = re.compile(r"[《〈<«≪]([^《〈<«≪》〉>»≫]+)[》〉>»≫]")
KIND_OF = DEF + "documentKindOf"


def document_kind(number_code: str | None, title: str | None, known: KnownDocument | None) -> str | None:
    """Return the kind of a document, a local name of the scheme document-kind; None where nothing tells it.

    `number_code` is the agency code of its number, `known` what an authority file says of it.

    >>> [document_kind(code, None, None) for code in ("邢开办呈", "冀财教指", "邢开创指", "国办通报")]
    ['internal-request', 'fund-order', None, 'other']
    >>> document_kind("某办发", "关于印发《某市创城实施方案》的通知", None), document_kind(None, "河北省信访条例", None)
    ('plan-document', 'local-regulation')
    """
    if known is not None and known.kind:
        return known.kind
    return _of_title(title) or _of_code(comparable(number_code))


def _of_title(title: str | None) -> str | None:
    """Return the kind that a title's last word tells; a paper that only issues another is of the other's kind.

    >>> _of_title("中华人民共和国预算法"), _of_title("关于申请费用的请示"), _of_title("某某年鉴")
    ('law', 'internal-request', None)
    >>> _of_title("2026年政府工作报告"), _of_title("关于经费的报告")
    ('other', 'internal-request')
    """
    if not title:
        return None
    if comparable(title).rstrip("》").endswith(words("report-of-record")):
        return _kind_of_list("report-of-record")
    inner = _INNER.findall(title)
    issued = ending_type(inner[-1]) if inner and any(verb in title for verb in words("issuing-verb")) else None
    kind = _type_kinds().get(_word(issued or ending_type(title)))
    if kind is None:
        return None
    return concept("document-kind", kind).get("localForm", kind) if _names_place(title) else kind


def _word(found: DocumentType | None) -> str:
    return found.word if found else ""


def _names_place(title: str) -> bool:
    """Tell whether a title begins with a place that is a part of the country.

    >>> _names_place("河北省信访条例"), _names_place("中华人民共和国审计法")
    (True, False)
    """
    return not title.startswith(words("whole-country")) and place_names().match(title) is not None


@cache
def _type_kinds() -> dict[str, str]:
    """Return every word that titles end in -> the kind of document that it tells."""
    return {
        label: kind.rsplit("/", 1)[-1]
        for node in subjects("DocumentType")
        for kind in texts(node, KIND_OF)
        for label in texts(node, "prefLabel", "altLabel")
    }


def _of_code(code: str) -> str | None:
    """Return the kind that the end of a code tells, else whether its agency is one of the party.

    >>> _of_code("国办秘函"), _of_code("中办发"), _of_code("冀政办字")
    ('letter', 'party-regulation', None)
    """
    series = next((s for s in _series() if len(code) > 1 and code.endswith(s[0]) and s[1] in code), None)
    if series is not None:
        return series[2]
    return _kind_of_list("party-organ") if _agency_name(code).startswith(words("party-organ")) else None


def _kind_of_list(name: str) -> str:
    return texts(own(name, scheme="words"), KIND_OF)[0].rsplit("/", 1)[-1]


@cache
def _series() -> tuple[tuple[str, str, str], ...]:
    """Return the endings of codes, longest first, with the character a code must have and the kind told."""
    found = (
        (label, next(iter(texts(node, DEF + "seriesOf")), ""), local_name(NamedNode(kind)))
        for node in subjects("CodeSeries")
        for kind in texts(node, KIND_OF)
        for label in texts(node, "altLabel")
    )
    return tuple(sorted(found, key=lambda item: (-len(item[0]), item)))


@cache
def _agency_names() -> dict[str, str]:
    return {texts(node, "notation")[0]: texts(node, DEF + "agencyName")[0] for node in subjects("Agency")}


def _agency_name(code: str) -> str:
    return _agency_names().get(code, "")
