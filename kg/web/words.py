"""What pages say, by language: texts/*.json, a file for each part of the desk, `{"zh": {…}, "en": {…}}`."""

from __future__ import annotations

import json
from functools import cache

from kg.vocabulary import PACKAGE


@cache
def say(lang: str) -> dict[str, str]:
    """Return the texts of all parts in a language.

    >>> say("zh")["desk"], say("en")["desk"]
    ('绩效目标审核台', 'Performance target desk')
    """
    told: dict[str, str] = {}
    for path in sorted((PACKAGE / "web" / "texts").glob("*.json")):
        told |= json.loads(path.read_text(encoding="utf-8"))[lang]
    return told
