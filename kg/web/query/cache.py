"""Results of queries, kept while the snapshot is the same: those asked for last, up to so many bytes."""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable


class _Sized(Protocol):
    @property
    def body(self) -> bytes: ...


Result = TypeVar("Result", bound=_Sized)
LARGEST = 16
"""No result takes more than this part of the room."""
_CHANGES = re.compile(r"rand|now|uuid|bnode", re.IGNORECASE)
"""Functions whose value is another one each time; a query that holds the letters for another reason is not kept."""


def may_be_kept(query: str) -> bool:
    """Tell whether a query has the same result as long as the data are the same."""
    return _CHANGES.search(query) is None


class Cache(Generic[Result]):
    """The results asked for last."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._used = 0
        self._kept: OrderedDict[Hashable, Result] = OrderedDict()

    def get(self, key: Hashable) -> Result | None:
        """Return the result under a key."""
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def put(self, key: Hashable, result: Result) -> None:
        """Keep a result; those not asked for longest make room."""
        if len(result.body) > self._room / LARGEST or key in self._kept:
            return
        self._kept[key] = result
        self._used += len(result.body)
        while self._used > self._room:
            _key, gone = self._kept.popitem(last=False)
            self._used -= len(gone.body)

    def clear(self) -> None:
        """Forget all results."""
        self._kept.clear()
        self._used = 0
