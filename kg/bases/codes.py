"""Agency codes one slip away: a character exchanged, neither of the place nor of the series, or two turned round.

冀政办字 and 冀政办发 are two series of one agency, 邢开办 and 邢开办呈 two codes: neither is a slip for the other.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from kg.citations import code_parts, is_known_agency
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.citations.issuers import CodePart


class CodeSlips:
    """Codes by what stands around each of their characters and pairs of neighbours."""

    def __init__(self, codes: Iterable[str]) -> None:
        self._around: dict[str, list[tuple[str, CodePart]]] = {}
        self._near: dict[str, tuple[str, ...]] = {}
        for code in sorted(set(codes)):
            for part in code_parts(code):
                self._around.setdefault(part.around, []).append((code, part))

    def near(self, code: str) -> tuple[str, ...]:
        """Return the codes that `code` may be a slip for, sorted; none for a code of ontology/agencies.ttl.

        >>> CodeSlips(["邢开办呈", "冀政办发", "邢市财行"]).near("邢开呈办")
        ('邢开办呈',)
        >>> CodeSlips(["邢开办呈", "冀政办发", "邢市财行"]).near("冀政办字")
        ()
        """
        if code not in self._near:
            self._near[code] = () if is_known_agency(code) else self._found(code)
        return self._near[code]

    def _found(self, code: str) -> tuple[str, ...]:
        parts = ((part, known) for part in code_parts(code) for known in self._around.get(part.around, ()))
        return tuple(sorted({other for part, (other, meant) in parts if other != code and is_slip(part, meant)}))


def is_slip(written: CodePart, meant: CodePart) -> bool:
    """Tell whether one part can have been written for the other."""
    if len(written.text) > 1:
        return written.text[::-1] == meant.text
    fixed = written.of_place or meant.of_place or written.of_series or meant.of_series
    return not fixed and not {written.text, meant.text} <= _meaningful()


@cache
def _meaningful() -> frozenset[str]:
    """Return the characters that name an agency, an office or a series: two of them name two."""
    return frozenset(words("code-series") + words("code-agency"))
