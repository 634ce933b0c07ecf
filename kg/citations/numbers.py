"""Document numbers in running text: agency code, year and serial (中办发〔2012〕14号 art. 9), in every spelling.

The form is 机关代字〔年份〕顺序号号, the year in hexagonal brackets, the serial without leading zeros (GB/T 9704-2012).
Real texts use every bracket, mix them, lose one, and let ordinary words run into the code without a mark: where the
code begins is told by the codes of ontology/agencies.ttl, by the places of divisions.ttl, and else by the text's edges.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.citations.titles import CLOSE, OPEN, document_types
from kg.divisions import alternatives, code_openings, place_names
from kg.numerals import chinese_digits, parse_number
from kg.vocabulary import subjects, texts, words

BRACKETS = ("〔〕", "[]", "［］", "【】", "（）", "()", "﹝﹞", "〖〗", "〈〉", "《》", "<>", "「」", "{}", "｛｝")
LEFT, RIGHT = ("".join(pair[side] for pair in BRACKETS) for side in (0, 1))
_ROUND = "（(）)"
_END = re.compile(rf"\s*(?:$|[、，,。；;：:\s{re.escape(LEFT + RIGHT + OPEN + CLOSE)}])")
# What a code can be made of: ideographs, wraps between them, and a small bracket: 津发改批复(投资)〔2020〕3号.
_NEXT_NUMBER = re.compile(r"[^\W\d]{1,12}\s*[〔\[【（(]\s*(?:19|20)\d\d")
_CODE_RUN = re.compile(r"(?:[\u4e00-\u9fff\s]|[（(][\u4e00-\u9fff]{1,6}[)）])+$")
_WINDOW, _LONGEST_UNKNOWN, _LONGEST_STEM, _SHORT_PLACE = 40, 10, 3, 2
_FIRST_SHORT_YEAR = 49
"""A year in two digits is of this century below it, of the last one from it on: no document is older than 1949."""


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A document number found at [start:end], up to its 号, without stray punctuation."""

    start: int
    end: int
    issuer: str
    year: int
    seq: int

    @property
    def normal_form(self) -> str:
        """Return the number as GB/T 9704-2012 writes it.

        >>> DocumentNumber(0, 12, "邢财教", 2022, 7).normal_form
        '邢财教〔2022〕7号'
        """
        return f"{self.issuer}〔{self.year:04}〕{self.seq}号"


@cache
def _year_and_serial() -> re.Pattern[str]:
    """Return a pattern of 〔2019〕19号; a bracket may be lost, the serial may carry 第, its 号 may be missing.

    Between two brackets also 〔19〕 and 〔3019〕, which no year is: where the rest is clear, they stand in its place;
    and 〔二〇二一〕. A narrow cell breaks its lines inside of year and serial too: 〔20 21〕1 08号.
    """
    left, right, chinese = re.escape(LEFT), re.escape(RIGHT), f"[{''.join(chinese_digits())}]"
    return re.compile(
        rf"(?:[{left}]\s*(?:(?P<year1>[12１２]\d{{3}})\s*年?\s*[{right}]?|(?P<odd>\d\d|\d{{4}})\s*年?\s*[{right}]"
        rf"|(?P<broken>[12１２](?:\s*\d){{3}}|{chinese}(?:\s*{chinese}){{3}})\s*年?\s*[{right}])"
        rf"|(?P<year2>(?<!\d)[12１２]\d{{3}})\s*年?\s*[{right}])"
        r"\s*(?:第\s*)?(?P<seq>(?:\d{1,3}\s+\d\d?|\d\d?\s+\d{3})(?=\s*号)|\d{1,5}(?!\d))(?:\s*(?P<hao>号))?"
    )


@cache
def agency_codes() -> frozenset[str]:
    """Return the codes of ontology/agencies.ttl."""
    return frozenset(texts(node, "notation")[0] for node in subjects("Agency"))


@cache
def _ordinary_words() -> re.Pattern[str]:
    """Return a pattern of the words that can stand before a code without a mark between, but are no part of one."""
    lists = ("citation-cue", "class-noun", "class-noun-more", "number-ending", "organ")
    types = tuple(word for word in document_types() if len(word) > 1)
    return alternatives((*types, *(word for name in lists for word in words(name))))


@cache
def _places() -> re.Pattern[str]:
    """Return a pattern of the words for a place or a level that a code can begin with, one or several."""
    return re.compile(f"(?:{code_openings().pattern})+")


@cache
def _own_place() -> re.Pattern[str]:
    """Return a pattern of the same without levels: 冀政办字 names its place, 市车改办 only a level."""
    return re.compile(f"(?!{alternatives(words('relative-place')).pattern})(?:{code_openings().pattern})")


@cache
def _zone() -> re.Pattern[str]:
    """Return a pattern of a zone's place and word, with which its codes begin: 淄高新, 两江新区."""
    return re.compile(rf"[\u4e00-\u9fff]{{1,2}}(?:{alternatives(words('zone')).pattern})")


@cache
def _leading_words() -> re.Pattern[str]:
    lists = ("coordinator", "leading-coordinator", "leading-cue")
    return re.compile(rf"(?:{alternatives(tuple(word for name in lists for word in words(name))).pattern})+")


@cache
def _separator() -> str:
    """Return a pattern of what stands between two numbers of a list."""
    return rf"\s*(?:[、，,]|{alternatives(words('coordinator')).pattern})"


@cache
def _further_serial() -> re.Pattern[str]:
    """Return a pattern of a serial that takes agency and year from the number before it: 、92号; 89、90号; 文、7号."""
    noun = rf"(?:\s*(?:{alternatives(words('number-noun')).pattern}))?"
    return re.compile(rf"{noun}{_separator()}\s*(?:第\s*)?(?P<seq>\d{{1,5}})\s*号")


@cache
def _joint() -> re.Pattern[str]:
    return re.compile(rf"(?:{_separator()})?\s*")


def find_numbers(text: str) -> tuple[DocumentNumber, ...]:
    """Return the document numbers of a text; one that names no agency takes that of the number it is joined to.

    >>> [n.normal_form for n in find_numbers("按照冀政办字[2021]102号、（2022）0005号执行")]
    ['冀政办字〔2021〕102号', '冀政办字〔2022〕5号']
    """
    found: list[DocumentNumber] = []
    for match in _year_and_serial().finditer(text):
        number = _number_at(text, match, found[-1] if found else None)
        if number is None:
            continue
        found.append(number)
        while further := _further_serial().match(text, found[-1].end):
            if _counts_things(text, further.end()):
                break
            found.append(
                DocumentNumber(
                    further.start("seq"),
                    further.end(),
                    number.issuer,
                    number.year,
                    int(further["seq"]),
                )
            )
    return tuple(found)


def _number_at(text: str, match: re.Match[str], previous: DocumentNumber | None) -> DocumentNumber | None:
    """Return the document number whose year and serial are `match`, or None where they are something else."""
    left = previous.end if previous else 0
    start, code = _agency_code(text, left, match.start())
    known = code in agency_codes()
    if not code and previous and match["hao"] and _joint().fullmatch(text, left, match.start()):
        start, code, known = match.start(), previous.issuer, True
    if not known and code.endswith(words("no-agency-code")):
        return None  # 设备编号（2020）3号, 2单元（2021）5号
    if not code or not _is_clear(text, match, known=known, placed=known or _places().match(code) is not None):
        return None
    return DocumentNumber(start, match.end(), code, _year(match), int("".join(match["seq"].split())))


def _year(match: re.Match[str]) -> int:
    """Return the year a number gives, in full where it is written in two digits."""
    if match["broken"]:
        return int(parse_number("".join(match["broken"].split())) or 0)
    written = match["year1"] or match["odd"] or match["year2"]
    if len(written) > len("24"):
        return int(written)
    return int(written) + (2000 if int(written) < _FIRST_SHORT_YEAR else 1900)


def _is_clear(text: str, match: re.Match[str], *, known: bool, placed: bool) -> bool:
    """Tell whether brackets, digits and 号 make a document number: （2019）5号楼 and （2021）98% do not.

    A bracket may be lost behind a code that is known or begins with a place; so may the year be none, with 号.
    """
    brackets = {char for char in match.group() if char in LEFT + RIGHT}
    whole = match.group()[0] in LEFT and not brackets.isdisjoint(RIGHT)
    is_round = not brackets.isdisjoint(_ROUND)
    if match["odd"] and (is_round or not (placed and match["hao"])):
        return False
    if match["hao"]:
        return (whole or known or (placed and not is_round)) and not _counts_things(text, match.end())
    ends = _END.match(text, match.end()) is not None
    return whole and ends and (known or not is_round)


def _counts_things(text: str, end: int) -> bool:
    """Tell whether what follows is counted by the number: 10号厅, but not 厅字〔2019〕3号, the next one."""
    return text.startswith(words("numbered-thing"), end) and not _NEXT_NUMBER.match(text, end)


# --- the left edge of an agency code


def _agency_code(text: str, left: int, end: int) -> tuple[int, str]:
    """Return where the agency code that ends at `end` begins, and the code without white space; '' if there is none."""
    run = _CODE_RUN.search(text, max(left, end - _WINDOW), end)
    if run is None:
        return end, ""
    start = run.start()
    # 遵 and 照 lead to a citation, but 遵义 is a place
    lead = None if place_names().match(text, start, end) else _leading_words().match(text, start, end)
    # 和 at the very start of a text is a place's (和县), elsewhere a conjunction.
    if lead and (start > 0 or lead.group() in words("leading-cue")) and not text[lead.end() : end].isspace():
        start = lead.end()
    positions = [i for i in range(start, end) if not text[i].isspace()]
    compact = "".join(text[i] for i in positions)
    gap = next((k for k in range(len(positions) - 1, 0, -1) if positions[k] > positions[k - 1] + 1), 0)
    cut = _left_edge(compact, gap=gap)
    if cut == len(compact) <= _LONGEST_UNKNOWN and (text[end : end + 1] not in _ROUND or _own_place().match(compact)):
        cut = 0  # 发改规划〔2021〕493号: the code itself ends in an ordinary word
    return (positions[cut], compact[cut:]) if cut < len(compact) else (end, "")


def _left_edge(run: str, *, gap: int = 0) -> int:
    """Return where the code begins in `run`, whose last white space stood before `gap`; its length if it holds none.

    >>> _left_edge("省财政厅文件冀财教"), _left_edge("差旅标准邢市财行"), _left_edge("年度任务某办发", gap=4)
    (6, 4, 4)
    """
    known = next((i for i in range(len(run)) if run[i:] in agency_codes()), len(run))
    if known == 0:
        return 0
    cut = _after_ordinary_words(run, known)
    if cut < gap <= known and len(run) - gap > 1 and not _places().fullmatch(run, cut, gap):
        cut = gap  # white space ends something else, unless it stands after a place: 冀 政办字
    if cut == len(run):
        return cut
    return cut + (_edge_before_known(run[cut:], known - cut) if known < len(run) else _edge_of_unknown(run[cut:]))


def _after_ordinary_words(run: str, known: int) -> int:
    """Return where the last ordinary word ends that leaves a code after it; one character (发) or a bracket is none.

    >>> _after_ordinary_words("市财政局某财办", 7), _after_ordinary_words("市委办发", 4)
    (4, 0)
    """
    ends = [m.end() for m in _ordinary_words().finditer(run) if m.end() <= known]
    ends = [end for end in ends if end == known or not run.startswith(words("goes-on-in-code"), end)]
    return max((e for e in ends if e == len(run) or (len(run) - e > 1 and run[e] not in _ROUND)), default=0)


def _edge_before_known(run: str, known: int) -> int:
    """Return where the code begins in a run that ends in a known one: a place before it belongs to it.

    >>> [_edge_before_known(run, len(run) - 2) for run in ("宁晋财预", "差旅报销冀财行", "差旅报销财行")]
    [0, 4, 4]
    """
    place = place_names().match(run)
    if known == 0 or (place and place.end() > known):
        return 0
    zone = _zone().match(run)
    if zone and zone.end() in (known, known + 1):
        return 0
    if len(run) - known >= _LONGEST_STEM and _own_place().match(run, known):
        return known
    if known <= _SHORT_PLACE or (_places().match(run) and len(run) <= _LONGEST_UNKNOWN):
        return 0
    edge = next((i for i in range(known) if _places().fullmatch(run, i, known)), known)
    # A stem of one character (财, 教) is a code only alone or after a place.
    return edge if edge < known or len(run) - known > 1 else _edge_of_unknown(run)


def _edge_of_unknown(run: str) -> int:
    """Return where a code begins that no list knows: with the run, or in a long one with the last place in it.

    >>> _edge_of_unknown("邢市卫财"), _edge_of_unknown("关于做好有关事项邢卫办")
    (0, 8)
    """
    if len(run) <= _LONGEST_UNKNOWN:
        return 0
    starts = range(len(run) - _SHORT_PLACE - 1, max(0, len(run) - _LONGEST_UNKNOWN), -1)
    return next((i for i in starts if _places().match(run, i)), 0)
