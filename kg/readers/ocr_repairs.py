"""Repairs of recognised text: what the recogniser itself doubts, or what cannot be printed that way.

A repair needs both a place where it makes sense and evidence: the rival of a doubted character, brackets that do not
match, or a check character. A pattern alone is no evidence: 2000元 may well be 2000元. Measured on 2,548 cells of noisy
scans: where ≥, %, 〔 or 〕 was the rival of 2, 9, ( or ) with 3 % or more, it was what is printed, 14 times of 14.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.readers.ocr_engine import Sign

_DOUBT = 0.03
_SURE = 0.95
_PAIRS = {"〔": "〕", "【": "】", "［": "］", "[": "]", "（": "）", "(": ")"}
_OPENED = {closing: opening for opening, closing in _PAIRS.items()}
_WIDE = str.maketrans("（）［］", "()[]")
# 国办秘函〔2019〕19号: the serial may stand on the next line, the brackets of the year never do.
_YEAR = re.compile(r"(?P<open>[〔【［\[（(])(?:19|20)\d\d(?P<close>[〕】］\])）])(?=\d{1,5}号|\d{0,4}$)")
_TWICE = re.compile(r"[〔【［\[（(](?=[〔【［\[（(](?:19|20)\d\d[〕】］\])）]\d{0,5})")
_UNOPENED = re.compile(r"(?<=[\u4e00-\u9fff])[1IlCct](?=(?:19|20)\d\d(?P<close>[〕】］\]])\d{1,5}号)")
_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{21}(?![0-9A-Za-z])")
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# The first eight characters of a code are digits; behind the P no I, O, S, V or Z is given out.
_AS_DIGIT = str.maketrans("OoQDIilSZzB", "00001115228")
_AS_GIVEN = str.maketrans("OoIilSsZz", "001115522")


def repaired(signs: list[Sign]) -> list[Sign]:
    """Return the line with what is certain mended, each mended character marked."""
    for repair in _REPAIRS:
        signs = repair(signs)
    return signs


def _text(signs: list[Sign]) -> str:
    return "".join(sign.text for sign in signs)


def _doubted(sign: Sign, rival: str) -> bool:
    return sign.rival == rival and sign.rival_score >= _DOUBT


def _put(signs: list[Sign], index: int, text: str) -> None:
    if signs[index].text != text:
        signs[index] = signs[index]._replace(text=text, mended=True)


def _signs_of_comparison(signs: list[Sign]) -> list[Sign]:
    """Put ≥ or ≤ where it is the rival of a character that stands before a number and after none."""
    signs = list(signs)
    for index in range(len(signs) - 1):
        after_number = index > 0 and (signs[index - 1].text.isdigit() or signs[index - 1].text in ".,")
        if signs[index + 1].text.isdigit() and not after_number:
            for rival in "≥≤":
                if _doubted(signs[index], rival):
                    _put(signs, index, rival)
    return signs


def _percent(signs: list[Sign]) -> list[Sign]:
    """Put % for the 9, or the 96, that the recogniser sees in it, and drop a 6 that it sees behind it."""
    kept: list[Sign] = []
    for index, sign in enumerate(signs):
        before = kept[-1] if kept else None
        if before and before.text == "%" and sign.text in "6o" and sign.score < _SURE:
            kept[-1] = before._replace(mended=True)
        elif sign.text == "9" and _doubted(sign, "%") and before and before.text.isdigit() and _ends(signs, index + 1):
            kept.append(sign._replace(text="%", mended=True))
        else:
            kept.append(sign)
    return kept


def _ends(signs: list[Sign], index: int) -> bool:
    """Tell whether no further digit follows but a doubted 6, the right half of a %."""
    if index < len(signs) and signs[index].text in "6o" and signs[index].score < _SURE:
        index += 1
    return index >= len(signs) or not signs[index].text.isdigit()


def _brackets(signs: list[Sign]) -> list[Sign]:
    """Give the year of a document number the brackets of the norm, 〔〕, where those read are doubted or no pair."""
    twice = {found.start() for found in _TWICE.finditer(_text(signs))}
    doubled = {at for at in twice if signs[at].score < _SURE}
    signs = [
        sign._replace(mended=True) if index - 1 in doubled else sign
        for index, sign in enumerate(signs)
        if index not in doubled
    ]
    text = _text(signs)
    for found in _UNOPENED.finditer(text):
        _put(signs, found.start(), _OPENED[found["close"]])
    for found in _YEAR.finditer(text):
        at = found.start("open"), found.start("close")
        pair = _PAIRS[found["open"]].translate(_WIDE) == found["close"].translate(_WIDE)
        if not pair or _doubted(signs[at[0]], "〔") or _doubted(signs[at[1]], "〕"):
            _put(signs, at[0], "〔")
            _put(signs, at[1], "〕")
    return signs


def _code(signs: list[Sign]) -> list[Sign]:
    """Put the character meant into a project code, where the check character then fits and did not before."""
    signs = list(signs)
    for found in _CODE.finditer(_text(signs)):
        code = found[0]
        meant = code[:8].translate(_AS_DIGIT) + code[8:].translate(_AS_GIVEN)
        if not _checks(code) and _checks(meant):
            for index, character in enumerate(meant, start=found.start()):
                _put(signs, index, character)
    return signs


def _checks(code: str) -> bool:
    """Tell whether a project code carries the check character of its first twenty characters.

    >>> _checks("13050026P00945010101C"), _checks("13050026P00945010101D")
    (True, False)
    """
    if not re.fullmatch(rf"\d{{8}}P[{_ALPHABET}]{{12}}", code):
        return False
    total = sum(_ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(code[:20])) % 31
    return _ALPHABET[30 - total] == code[20]


_REPAIRS: tuple[Callable[[list[Sign]], list[Sign]], ...] = (_signs_of_comparison, _percent, _brackets, _code)
