"""What a machine misread or a page cut off in one table, from the same line of another table of the document."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from kg.budget.drafts import CODE_LENGTHS
from kg.budget.labels import flat

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.budget.drafts import Draft

_BRACKETED = re.compile(r"[（(]([^（()）]+)[)）]$")


def mend_by_others(tables: Sequence[Sequence[Draft]]) -> None:
    """Complete cut codes, and names that slipped into another column, where the document tells in one way only."""
    lines = [draft for drafts in tables for draft in drafts]
    codes: defaultdict[str, set[str]] = defaultdict(set)
    names: defaultdict[tuple[str | None, str | None], set[str]] = defaultdict(set)
    for draft in lines:
        if draft.code and len(draft.code) in CODE_LENGTHS and draft.name:
            codes[flat(draft.name)].add(draft.code)
        if draft.side and draft.name and "name" not in draft.provenance:
            names[draft.side, draft.numbering].add(draft.name)
    for draft in lines:
        _mend_code(draft, codes)
    for draft in lines:
        if draft.slipped and draft.numbering and len(found := names[draft.side, draft.numbering]) == 1:
            draft.name = next(iter(found))
            draft.provenance["name"] = "inferred"


def _mend_code(draft: Draft, codes: dict[str, set[str]]) -> None:
    code = draft.code
    if not code or not code.isdigit() or len(code) in CODE_LENGTHS or not draft.name:
        return
    whole = {other for other in codes.get(flat(draft.name), ()) if other.startswith(code)}
    if len(whole) == 1:
        draft.code = whole.pop()
        draft.provenance["code"] = "inferred"


def units_from_names(drafts: Iterable[Draft]) -> None:
    """Take the unit of assets from the brackets behind their names: 车辆（台、辆）."""
    for draft in drafts:
        found = _BRACKETED.search(draft.name or "")
        if found and draft.item and not draft.unit_text:
            draft.unit_text = found[1]
