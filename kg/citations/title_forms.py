"""TITLE -> its normal form: what the document is about, apart from who issued it, in what wrapping and what edition.

河北省人民政府办公厅关于印发X（试行）的通知, 关于印发X的通知 and X have one `core`. Years in a title stay: a plan of
2022 is not that of 2023. Two titles whose cores cannot be of one document contradict each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from rapidfuzz.distance import Indel, Levenshtein

from kg.citations.titles import edition, ending_type, title_key
from kg.divisions import alternatives
from kg.numerals import chinese_digits, numeral_chars
from kg.vocabulary import own, texts, words

Wrapping = Literal["", "issued", "forwarded"]
_ABOUT = "关于"
_DEEPEST = 3
"""How many notices may be wrapped round a document: a notice to pass on a notice to issue it."""
_LEAST_ORGAN = 2
_ALIKE = 0.75
"""From here on, cores that share so much of their characters can be one, with a slip of the pen or of recognition."""
_SIGNS = re.compile(r"[“”\"'‘’、,，·・:：]")
_YEAR = re.compile(r"[12]\d{3}")
_DIGITS = re.compile(r"\d+")
_NO_WORD = re.compile(r"[\W\d]|年")


@dataclass(frozen=True, slots=True)
class Edition:
    """What a title says in brackets of its edition: the year, and words such as 试行 and 修订."""

    year: int | None = None
    words: tuple[str, ...] = ()

    @property
    def is_trial(self) -> bool:
        """Tell whether only words are said that writers leave away: 试行, 暂行."""
        return self.year is None and bool(self.words) and set(self.words) <= set(words("title-trial"))


@dataclass(frozen=True, slots=True)
class NormalTitle:
    """A title taken apart: `key` is all of it, `core` what is left without issuer, wrapping, edition and signs."""

    key: str
    core: str
    issuer: str = ""
    wrapping: Wrapping = ""
    edition: Edition = Edition()


@lru_cache(maxsize=1 << 15)
def normal_title(title: str) -> NormalTitle:
    """Return the normal form of a title; of a normal form's key it is the same again.

    >>> normal_title("河北省人民政府办公厅关于印发《河北省会议费管理办法（试行）》的通知")
    ... # doctest: +NORMALIZE_WHITESPACE
    NormalTitle(key='河北省人民政府办公厅关于印发河北省会议费管理办法(试行)的通知', core='河北省会议费管理办法',
        issuer='河北省人民政府办公厅', wrapping='issued', edition=Edition(year=None, words=('试行',)))
    >>> normal_title("中华人民共和国预算法（2018年修正）").core, normal_title("贯彻落实《关于甲的意见》方案").core
    ('预算法', '贯彻落实关于甲的意见方案')
    """
    key = title_key(title)
    rest, editions = _without_editions(key)
    issuer: str | None = None
    wrapping: Wrapping = ""
    for _ in range(_DEEPEST):
        match = _wrapper().match(rest)
        if match is None or not ends_as_issuer(match["issuer"]):
            break
        issuer = match["issuer"] if issuer is None else issuer
        wrapping = "forwarded" if match["verb"] in words("title-forwarding") else wrapping or "issued"
        rest, inner = _without_editions(match["core"])
        editions += inner
    before, about, matter = rest.partition(_ABOUT)
    if about and matter and ends_as_issuer(before):
        issuer, rest = before if issuer is None else issuer, matter
    core = _in_digits(_SIGNS.sub("", rest).removeprefix(_nation()))
    return NormalTitle(key, core or key, issuer or "", wrapping, _edition(editions))


def _in_digits(text: str) -> str:
    """Return a text with its years in Arabic digits.

    >>> _in_digits("二〇二三年工作要点"), _in_digits("一二三工程")
    ('2023年工作要点', '一二三工程')
    """
    digits = chinese_digits()
    return _written_year().sub(lambda match: "".join(digits[each] for each in match.group()), text)


@cache
def _written_year() -> re.Pattern[str]:
    return re.compile(rf"[{''.join(chinese_digits())}]{{4}}(?=年)")


def ends_as_issuer(text: str) -> bool:
    """Tell whether what stands before 关于 is nothing, or ends like the name of an agency and begins with no cue.

    The place before it need not be listed: 霍邱县财政局 is an issuer, too.

    >>> ends_as_issuer("国家保密局、财政部"), ends_as_issuer(""), ends_as_issuer("贯彻落实国务院")
    (True, True, False)
    """
    ends = text.endswith(words("organ") + words("organ-ending"))
    return not text or (ends and not text.startswith(words("citation-cue")))


def issuers_agree(one: str, other: str) -> bool:
    """Tell whether two issuers can be one agency: one is not given, or is the other in short.

    >>> issuers_agree("省政府办公厅", "河北省人民政府办公厅"), issuers_agree("邢台市财政局", "石家庄市财政局")
    (True, False)
    >>> issuers_agree("民政局", "邢台市人民政府财政局"), issuers_agree("市政府办", "邢台市人民政府办公室")
    (False, True)
    """
    organs = (_organ(one), _organ(other))
    same_organ = organs[0].startswith(organs[1]) or organs[1].startswith(organs[0])
    return not one or not other or (same_organ and _shortens(one, other))


@lru_cache(maxsize=1 << 15)
def _organ(issuer: str) -> str:
    """Return the organ that an issuer's name ends in, the longest that is listed; else its last characters."""
    listed = (organ for organ in words("organ") if issuer.endswith(organ))
    return max(listed, key=len, default=issuer[-_LEAST_ORGAN:])


@lru_cache(maxsize=1 << 15)
def are_unlike(one: str | None, other: str | None) -> bool:
    """Tell whether two titles cannot be of one document; where one is missing that is not known, and not told.

    Issuers, notices that send a document out, editions and abbreviations do not count; figures do.

    >>> are_unlike("关于印发《会议费管理办法》的通知", "会议费管理办法（试行）")
    False
    >>> are_unlike("会议费管理办法", "差旅费报销规定"), are_unlike("“十三五”规划", "“十四五”规划")
    (True, True)
    >>> are_unlike("预算法", "预算法实施条例"), are_unlike("公务用车办法", "党政机关公务用车管理实施办法")
    (True, False)
    """
    if not one or not other:
        return False
    left, right = normal_title(one).core, normal_title(other).core
    if _are_of_other_types(left, right):
        return True
    if any(_differ(set(kind.findall(left)), set(kind.findall(right))) for kind in (_DIGITS, _numerals())):
        return True
    return not _shortens(left, right) and Indel.normalized_similarity(left, right) < _ALIKE


def _are_of_other_types(left: str, right: str) -> bool:
    """Tell whether two cores end in types of documents of which neither is the other in short: 法 and 条例."""
    types = (ending_type(left), ending_type(right))
    if types[0] is None or types[1] is None:
        return False
    one, other = types[0].word, types[1].word
    return not (one.endswith(other) or other.endswith(one))


def _differ(figures: set[str], others: set[str]) -> bool:
    """Tell whether each of two titles has a figure that the other has not."""
    return not (figures <= others or others <= figures)


@cache
def _numerals() -> re.Pattern[str]:
    return re.compile(rf"[{numeral_chars()}]+")


def _shortens(one: str, other: str) -> bool:
    """Tell whether all characters of the shorter text stand in the longer, in their order.

    >>> _shortens("党政机关公务用车管理实施办法", "公务用车办法")
    True
    """
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return all(character in rest for character in short)


def issuers_are_near(one: str, other: str) -> bool:
    """Tell whether two issuers differ in one character: another agency, or a slip.

    >>> issuers_are_near("邢台市财政局", "邢台市民政局"), issuers_are_near("财政部", "财政部")
    (True, False)
    """
    return bool(one and other) and not issuers_agree(one, other) and Levenshtein.distance(one, other) == 1


def editions_agree(one: Edition, other: Edition) -> bool:
    """Tell whether two editions are one: the same words, or the same year in other words (修正, 修订版).

    >>> editions_agree(Edition(2020, ("修订",)), Edition(2020)), editions_agree(Edition(2020), Edition(2021))
    (True, False)
    """
    return one == other or (one.year is not None and one.year == other.year)


@cache
def _wrapper() -> re.Pattern[str]:
    """Return a pattern of the title of a notice that issues or passes on another document."""
    verb = alternatives(words("title-issuing") + words("title-forwarding")).pattern
    kind = alternatives(words("title-wrapper-type")).pattern
    return re.compile(rf"(?P<issuer>.*?)(?:{_ABOUT})?(?P<verb>{verb})(?P<core>.{{3,}}?)的?(?:{kind})$")


@cache
def _nation() -> str:
    return texts(own("100000", scheme="division"), "prefLabel")[0]


@cache
def _edition_at_end() -> re.Pattern[str]:
    return re.compile(rf"(?:{edition().pattern})$")


def _without_editions(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a title without the editions it ends in, and these."""
    found: tuple[str, ...] = ()
    while text.endswith((")", "]", "】")) and (match := _edition_at_end().search(text)) and match.start():
        text, found = text[: match.start()], (*found, match.group())
    return text, found


def _edition(found: tuple[str, ...]) -> Edition:
    said = "".join(found)
    year = _YEAR.search(said)
    names = {_NO_WORD.sub("", each) for each in found} - {""}
    return Edition(int(year.group()) if year else None, tuple(sorted(names)))
