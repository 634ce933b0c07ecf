"""STORE (+ RECORDS) -> what could be suggested to the projects without an identifiable basis.

Such a project has a table with a column for the basis in which no document is cited by number or title, as the ready
question projects-without-identifiable-basis has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.bases.load import load_authority
from kg.suggestions.ranking import Suggester
from kg.suggestions.stated import known_documents
from kg.suggestions.stored import meanings, record_cases, store_cases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.bases.authority import Authority
    from kg.model import Record
    from kg.quad_store import Store
    from kg.suggestions.ranking import Proposals


def suggest_bases(  # noqa: PLR0913 - each says whom to ask about, or what to learn from
    store: Store,
    records: Iterable[Record] | None = None,
    *,
    authority: Authority | None = None,
    project: int | None = None,
    top: int = 5,
    requests: bool = False,
) -> Iterator[Proposals]:
    """Yield the proposals for each project without an identifiable basis, of records or, for None, of the store.

    Learned from are the projects of the store and the other projects of the records; a record takes the place of what
    the store has of the same file. `authority` has the documents that are known, None for those that are shipped; they
    are suggested for what they are about, too, though nobody cites them.

    With `project` only projects at that position are looked at, and also if they have a basis. At most `top` documents
    a project; `requests` as in `Suggester`.

    >>> from kg.store import open_store
    >>> list(suggest_bases(open_store(None)))
    []
    """
    authority = authority or load_authority()
    stored = store_cases(store)
    asked = stored
    if records is not None:
        means = meanings(store)
        asked = tuple(case for record in records for case in record_cases(record, means=means, authority=authority))
        paths, tables = {case.path for case in asked}, {case.table for case in asked}
        stored = (*(case for case in stored if case.path not in paths and case.table not in tables), *asked)
    suggester = Suggester(stored, known_documents(store, authority), requests=requests)
    for case in asked:
        if case.ordinal == project or (project is None and case.lacks_basis):
            yield suggester.suggest(case, top=top)
