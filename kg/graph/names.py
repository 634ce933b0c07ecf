"""Names of categories in running text -> codes, by the lines of the document's own tables and by ontology/."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from kg.graph.dimensions import ALL, bare_name, class_names
from kg.vocabulary import local_name, subjects, texts

if TYPE_CHECKING:
    from collections.abc import Mapping

APART = "/"
"""Between the names of 类, 款 and 项 where a figure gives the whole path."""


class CategoryNames:
    """What the codes of one document are called.

    >>> names = CategoryNames({("functional", "204"): "公共安全支出", ("functional", "20406"): "司法"})
    >>> names.code("公共安全支出/司法"), names.code("司法"), names.code("教育支出/司法"), names.code("委托业务费")
    ('20406', '20406', None, '30227')
    """

    def __init__(self, categories: Mapping[tuple[str, str], str | None]) -> None:
        self._codes: defaultdict[str, set[str]] = defaultdict(set)
        self._names: dict[str, str] = {}
        for (_scheme, code), name in categories.items():
            if name:
                self._codes[bare_name(name)].add(code)
                self._names[code] = bare_name(name)

    def code(self, name: str | None) -> str | None:
        """Return the code that a name or a path of names means; None where it is none, or more than one."""
        path = [bare_name(each) for each in (name or "").split(APART)]
        found = {code for code in self._codes[path[-1]] if self._has_path(code, path)}
        if not found and len(path) == 1:
            found = {*filter(None, [class_names().get(path[0])])} or set(_economic_names().get(path[0], ()))
        return next(iter(found)) if len(found) == 1 else None

    def _has_path(self, code: str, path: list[str]) -> bool:
        """Tell whether the categories above a code have the names above, the nearest last; a class under any it had."""
        above = [code[:length] for length in range(len(code) - 2, 2, -2)]
        return len(path) - 1 <= len(above) and all(
            self._names.get(upper) == named or class_names().get(named) == upper
            for upper, named in zip(above, reversed(path[:-1]), strict=False)
        )


@cache
def _economic_names() -> dict[str, set[str]]:
    codes: defaultdict[str, set[str]] = defaultdict(set)
    for node in subjects("EconomicCategory"):
        for label in texts(node, "prefLabel"):
            if local_name(node) != ALL:
                codes[bare_name(label)].add(local_name(node))
    return dict(codes)
