r"""What Virtuoso 7 gets wrong of a query's text, sent so that it gets it right, and put back in what it answers.

It writes every character of a separator of GROUP_CONCAT that Latin-1 does not have as a question mark.

>>> sent('GROUP_CONCAT(?x; separator="、")')
'GROUP_CONCAT(?x; separator="[U+3001]")'
>>> received(b'"value": "a[U+3001]b"').decode()
'"value": "a、b"'
"""

from __future__ import annotations

import re

_SEPARATOR = re.compile(r"""(separator\s*=\s*)("[^"\n]*"|'[^'\n]*')""", re.IGNORECASE)
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_WRITTEN = re.compile(rb"\[U\+([0-9A-F]{2,6})\]")


def sent(query: str) -> str:
    """Return a query with separators in ASCII."""
    return _SEPARATOR.sub(lambda found: found[1] + _FOREIGN.sub(_by_number, found[2]), query)


def received(body: bytes) -> bytes:
    """Return an answer with the separators as they were meant."""
    return _WRITTEN.sub(lambda found: chr(int(found[1], 16)).encode(), body)


def _by_number(found: re.Match[str]) -> str:
    return f"[U+{ord(found[0]):04X}]"
