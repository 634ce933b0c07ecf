"""REQUEST -> what its query parameters ask for; what cannot be read is told, never a server error."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from kg.web.words import say

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.requests import Request

LONGEST = 300
"""More characters than this of a parameter are not read."""
LAST_PAGE = 1_000_000
DIGITS = 30


class Asked:
    """The query parameters of a request; `problems` says by parameter what could not be read."""

    def __init__(self, request: Request, lang: str) -> None:
        self._given = request.query_params
        self._say = say(lang)
        self.problems: dict[str, str] = {}

    def text(self, name: str) -> str:
        """Return a text without the blanks around it, empty where it is not given."""
        return self._given.get(name, "").strip()[:LONGEST]

    def choice(self, name: str, allowed: Collection[str], default: str = "") -> str:
        """Return one of some values; any other is as if it had not been given."""
        found = self.text(name)
        return found if found in allowed else default

    def decimal(self, name: str) -> Decimal | None:
        """Return a number, written with full or half width digits, with or without commas between thousands."""
        written = unicodedata.normalize("NFKC", self.text(name)).replace(",", "").removesuffix("%")
        if not written:
            return None
        try:
            number = Decimal(written)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number.adjusted()) > DIGITS:
            self.problems[name] = self._say["pages_no_number"].format(text=self.text(name))
            return None
        return number

    def year(self, name: str) -> int | None:
        """Return a year, None where none is given."""
        written = unicodedata.normalize("NFKC", self.text(name))
        return int(written) if written.isdecimal() and len(written) == len("2026") else None

    def page(self) -> int:
        """Return the page of a list that is asked for, the first where it is no number."""
        written = self.text("page")
        return max(1, min(LAST_PAGE, int(written))) if written.isdecimal() and len(written) < DIGITS else 1


def address(path: str, **params: object) -> str:
    """Return a path with those of the parameters that are given.

    >>> address("/bases", status="known", text="", page=None)
    '/bases?status=known'
    """
    given = {name: value for name, value in params.items() if value not in (None, "")}
    return f"{path}?{urlencode(given)}" if given else path
