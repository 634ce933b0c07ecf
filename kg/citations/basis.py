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

from kg.citations.titles import ending_type
from kg.divisions import alternatives
from kg.model import BasisKind, Citation
from kg.text import comparable
from kg.vocabulary import DEF, local_name, subjects, texts, words

_KINDS: dict[str, BasisKind] = {kind: kind for kind in get_args(BasisKind)}
_PARTS = re.compile(r"[、，,；;。和与及\n]+")
_BRACKET_AT_END = re.compile(r"\([^()]*\)$")  # 推进绿色发展规划(2021-2025年)
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
    """Tell whether the basis is another cell of the row, or nearly; a class noun (领导批示件) may stand in both."""
    if key.endswith(_words_of_kind("internal")):
        return False
    return any(_same(key, comparable(cell)) for cell in cells)


def _same(left: str, right: str) -> bool:
    long_enough = min(len(left), len(right)) >= _MIN_NEAR
    return left == right or (long_enough and Levenshtein.distance(left, right, score_cutoff=_NEAR) <= _NEAR)


def _says_a_purpose(key: str) -> bool:
    """Tell whether a basis states a purpose (保障…) or names an indicator (…满意度, 知晓率达90%) instead of citing.

    >>> _says_a_purpose("保障机房正常运行"), _says_a_purpose("保障工作计划"), _says_a_purpose("满意度调查")
    (True, False, False)
    """
    if _BRACKET_AT_END.sub("", key).endswith(_named_kinds()) or _first_kind(key) in ("measurement", "history"):
        return False
    return key.startswith(words("basis-purpose")) or _indicator().search(key) is not None


@cache
def _named_kinds() -> tuple[str, ...]:
    return tuple(
        w for kind in ("history", "contract", "budget", "plan", "measurement", "internal") for w in _words_of_kind(kind)
    )


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
    parts = [part for part in _PARTS.split(comparable(basis)) if part]
    return frozenset(kind for part in parts if (kind := _kind_of_part(part) or _kind_of_class_noun(part)))


def _kind_of_parts(key: str) -> BasisKind | None:
    """Return the kind of the first part that names one: 年初计划及部门职能 is a plan."""
    return next((kind for part in _PARTS.split(key) if (kind := _kind_of_part(part))), None)


def _kind_of_part(part: str) -> BasisKind | None:
    """Return the kind that a part names; a rule about a thing is none, nor is a requirement to measure something.

    >>> _kind_of_part("合同要求"), _kind_of_part("考核要求"), _kind_of_part("统计制度")
    ('contract', None, None)
    """
    kind = None if part.endswith(words("rule-noun")) else _first_kind(part)
    return None if kind == "measurement" and part.endswith(words("class-noun")) else kind


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
