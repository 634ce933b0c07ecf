"""The kind of an indicator's basis (指标值确定依据): a cited document, a plan, a contract, the indicator said again.

Words and the kinds they point to are in ontology/basis-words.ttl and document-types.ttl; this module holds the order:
what the cell cites, then whether it only repeats the row or states a purpose, then the first of its parts that names a
kind. What names none is an internal reason (部门职能, 领导批示件).
"""

from __future__ import annotations

import re
from functools import cache
from typing import get_args

from rapidfuzz.distance import Levenshtein

from kg.citations.titles import document_types, edition, ending_type
from kg.divisions import alternatives
from kg.model import BasisKind, Citation
from kg.text import comparable
from kg.vocabulary import DEF, local_name, subjects, texts, words

_KINDS: dict[str, BasisKind] = {kind: kind for kind in get_args(BasisKind)}
_BRACKET_AT_END = re.compile(r"\([^()]*\)$")  # 推进绿色发展规划(2021-2025年)
_PLANNING: tuple[BasisKind, ...] = ("plan", "contract", "budget")
_NEAR, _MIN_NEAR, _MIN_CONTAINED = 2, 6, 4


def basis_kind(
    basis: str | None,
    references: tuple[Citation, ...] = (),
    *,
    level3: str | None = None,
    description: str | None = None,
    value: str | None = None,
) -> BasisKind:
    """Return what kind of basis a cell names, given what it cites and the other cells of its row.

    >>> basis_kind("年初计划及实际情况"), basis_kind("话务回访调查"), basis_kind("部门职能"), basis_kind(None)
    ('plan', 'measurement', 'internal', 'missing')
    >>> basis_kind("使用满意度达98%"), basis_kind("根据往年来邢台人员数量")
    ('restated', 'history')
    """
    key = comparable(basis)
    whole = _kind_of_whole(key)
    if whole or references:
        return whole or _kind_of_references(references)
    if _repeats(key, level3, description) or _says_a_purpose(key):
        return "restated"
    return _kind_of_parts(key) or _kind_without_words(key, level3, description, value)


def _kind_of_whole(key: str) -> BasisKind | None:
    """Return the kind of a cell that says one word for all: 不涉及, 涉密, 待定 or nothing."""
    return "missing" if not key else _lists_of_whole_cells().get(key)


@cache
def _lists_of_whole_cells() -> dict[str, BasisKind]:
    """Return the words that are a whole cell -> the kind of that cell."""
    kinds = ("not_applicable", "classified", "missing")
    return {comparable(word): _KINDS[kind] for kind in kinds for word in _words_of_kind(kind)}


@cache
def _words_of_kind(kind: str) -> tuple[str, ...]:
    """Return the words of every list that points to a kind.

    >>> "询价" in _words_of_kind("contract")
    True
    """
    lists = (node for node in subjects("WordList") if local_name_of_kind(texts(node, DEF + "basisKindOf")) == kind)
    return tuple(word for node in lists for word in words(local_name(node)))


def local_name_of_kind(iris: tuple[str, ...]) -> str | None:
    """Return the last part of the one IRI given, if any."""
    return iris[0].rsplit("/", 1)[-1] if iris else None


def _kind_of_references(references: tuple[Citation, ...]) -> BasisKind:
    """Return `legal` where a number or a title of a rule is cited, else the kind of the first title's document type."""
    kinds = [_kind_of_reference(reference) for reference in references]
    return "legal" if "legal" in kinds else kinds[0]


def _kind_of_reference(reference: Citation) -> BasisKind:
    kind = ending_type(reference.title or "")
    return "legal" if reference.number or kind is None else _KINDS[kind.basis_kind]


# --- the row said again, and purposes


def _repeats(key: str, *cells: str | None) -> bool:
    """Tell whether the basis is another cell of the row, or nearly; a class noun (领导批示件) may stand in both.

    Nearly is not said of a document: 物业服务合同 is no repetition of 物业服务成本.
    """
    if key.endswith(_words_of_kind("internal")):
        return False
    others = [comparable(cell) for cell in cells]
    return key in others or (not _names_a_document(key) and any(_nearly_same(key, other) for other in others))


def _nearly_same(left: str, right: str) -> bool:
    long_enough = min(len(left), len(right)) >= _MIN_NEAR
    return long_enough and Levenshtein.distance(left, right, score_cutoff=_NEAR) <= _NEAR


def _names_a_document(key: str) -> bool:
    """Tell whether a text ends in a noun of documents: 合同, 方案, 预算, 办法."""
    return _without_edition(key).endswith(_document_nouns())


@cache
def _document_nouns() -> tuple[str, ...]:
    types = (word for word in document_types() if len(word) > 1)
    return (*types, *(word for kind in ("contract", "budget", "plan") for word in _words_of_kind(kind)))


def _without_edition(key: str) -> str:
    return edition().sub("", _BRACKET_AT_END.sub("", key))


def _says_a_purpose(key: str) -> bool:
    """Tell whether a basis states a purpose (保障…) or names an indicator (…满意度, 知晓率达90%) instead of citing.

    >>> _says_a_purpose("保障机房正常运行"), _says_a_purpose("保障工作计划"), _says_a_purpose("满意度调查")
    (True, False, False)
    >>> _says_a_purpose("满足群众的文化需求"), _says_a_purpose("为群众提供服务"), _says_a_purpose("工作需要")
    (True, True, False)
    """
    if _without_edition(key).endswith(_named_kinds()) or _first_kind(key) == "history":
        return False
    measures = _first_kind(key) == "measurement"
    purpose = _purpose().match(key)
    if purpose:
        record = measures and key.endswith(words("measurement-record"))
        return not record and not _is_bare_need(key[purpose.end() :])
    return not measures and _indicator().search(key) is not None


def _is_bare_need(aim: str) -> bool:
    """Tell whether what a purpose aims at is a need and nothing said of whose: 工作需要.

    >>> _is_bare_need("工作需要"), _is_bare_need("群众的文化需求"), _is_bare_need("机房运行")
    (True, False, False)
    """
    modifiers = alternatives((*words("class-modifier"), *words("class-modifier-more")))
    return aim.endswith(words("need-noun")) and modifiers.sub("", aim) in words("need-noun")


@cache
def _purpose() -> re.Pattern[str]:
    """Return a pattern of how a purpose begins: 切实保障…, 以满足…, 为…提供…."""
    openings = (alternatives(words(name)).pattern for name in ("no-purpose", "purpose-lead", "basis-purpose"))
    not_so, lead, verb = openings
    return re.compile(rf"(?!{not_so})(?:{lead})*(?:{verb})")


@cache
def _named_kinds() -> tuple[str, ...]:
    """Return the words of all kinds that end what is no purpose; a need or a number ends one too: 满足群众需求."""
    kinds = ("history", "contract", "budget", "plan", "measurement", "internal")
    named = {word for kind in kinds for word in _words_of_kind(kind)} | set(_document_nouns())
    return tuple(named - {*words("need-noun"), *words("not-measuring")})


@cache
def _indicator() -> re.Pattern[str]:
    """Return a pattern of an indicator's name at the end, alone or with the number it reaches."""
    reached = rf"(?:{alternatives(words('reaching-words')).pattern})*\d[\d.]*(?:%|‰|百分比)?(?:以上|以内)?"
    return re.compile(rf"(?:{alternatives(words('basis-indicator-noun')).pattern})(?:{reached})?$")


# --- the parts of the cell


def named_kinds(basis: str | None) -> frozenset[BasisKind]:
    """Return the kinds that the parts of a cell name, those of its first part and of the others.

    >>> sorted(named_kinds("验收单、相关合同")), sorted(named_kinds("考勤表及文件要求"))
    (['contract', 'measurement'], ['internal', 'measurement'])
    """
    parts = [part for part in _parts().split(comparable(basis)) if part]
    return frozenset(kind for part in parts if (kind := _kind_of_part(part) or _kind_of_class_noun(part)))


@cache
def _parts() -> re.Pattern[str]:
    """Return a pattern of what stands between the parts of a cell."""
    return re.compile(rf"(?:[、，,；;。\n]|{alternatives(words('coordinator')).pattern})+")


def _kind_of_parts(key: str) -> BasisKind | None:
    """Return the kind of the first part that names one: 年初计划及部门职能 is a plan."""
    return next((kind for part in _parts().split(key) if (kind := _kind_of_part(part))), None)


def _kind_of_part(part: str) -> BasisKind | None:
    """Return the kind that a part names; a rule about a thing is none, nor is a requirement to measure something.

    >>> _kind_of_part("合同要求"), _kind_of_part("考核要求"), _kind_of_part("统计制度")
    ('contract', None, None)
    >>> _kind_of_part("食品抽检计划"), _kind_of_part("统计公报"), _kind_of_part("调查报告")
    ('plan', None, 'measurement')
    """
    part = _without_edition(part)
    kind = None if part.endswith(words("rule-noun")) else _first_kind(part)
    return kind if kind and kind != "measurement" else _kind_of_head(part, kind)


def _kind_of_head(part: str, named: BasisKind | None) -> BasisKind | None:
    """Return the kind of the noun a part ends in: a plan to measure is a plan, a record of it is as it was `named`.

    >>> _kind_of_head("检测服务招标文件", "measurement"), _kind_of_head("检测标准", "measurement")
    ('contract', None)
    >>> _kind_of_head("检测情况", "measurement"), _kind_of_head("项目建议书", None)
    ('measurement', 'plan')
    """
    head = ending_type(part)
    if head and head.basis_kind in _PLANNING:
        return _KINDS[head.basis_kind]
    for kind in _PLANNING:
        if part.endswith(_words_of_kind(kind)):
            return kind
    if part.endswith(words("measurement-record")):
        return named
    lists = ("class-noun", "class-noun-more", "no-measurement-head", "publication")
    is_other = part.endswith(tuple(word for name in lists for word in words(name)))
    return None if is_other or (head and head.basis_kind != "measurement") else named


def _kind_of_class_noun(part: str) -> BasisKind | None:
    return "internal" if part.endswith(_words_of_kind("internal")) else None


def _first_kind(text: str) -> BasisKind | None:
    """Return the kind of the first word that names one.

    >>> _first_kind("市级实际中标价格预算统计表"), _first_kind("预算调整方案"), _first_kind("实际情况")
    ('contract', 'budget', None)
    """
    match = _kind_words().search(text)
    return _kinds_by_word()[match.group()] if match else None


@cache
def _kinds_by_word() -> dict[str, BasisKind]:
    kinds = ("measurement", "plan", "budget", "contract", "history")
    return {word: _KINDS[kind] for kind in kinds for word in _words_of_kind(kind)}


@cache
def _kind_words() -> re.Pattern[str]:
    return alternatives(tuple(_kinds_by_word()))


def _kind_without_words(key: str, *cells: str | None) -> BasisKind:
    """Return `restated` where basis and a cell hold each other and no class noun is named, else `internal`."""
    others = [comparable(cell) for cell in cells]
    if any(word in key for word in words("class-noun")):
        return "internal"
    held = any(min(len(key), len(o)) >= _MIN_CONTAINED and (key in o or o in key) for o in others)
    return "restated" if held or _without_lead(key) in map(_without_lead, others) else "internal"


def _without_lead(key: str) -> str:
    """Return a number without the words before it that say it is reached: 达98% and ≥98% are the same."""
    return re.sub(rf"^(?:{alternatives(words('reaching-words')).pattern})+", "", key)
