"""What pages say: both languages say all of it, once, and every text that a template names is there."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from kg.vocabulary import PACKAGE
from kg.web.view import TEMPLATES

if TYPE_CHECKING:
    from pathlib import Path

FILES = sorted((PACKAGE / "web" / "texts").glob("*.json"))
TEXTS = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in FILES}
NAMED = re.compile(r"\bsay\.(\w+)")
METHODS = {"get", "items", "keys", "values"}
FIELD = re.compile(r"\{(\w*)")


@pytest.mark.parametrize("part", TEXTS)
def test_both_languages_say_the_same_things_with_the_same_gaps(part: str):
    texts = TEXTS[part]
    assert texts.keys() == {"zh", "en"}
    assert texts["zh"].keys() == texts["en"].keys()
    gaps = {lang: {key: set(FIELD.findall(str(text))) for key, text in texts[lang].items()} for lang in texts}
    assert gaps["zh"] == gaps["en"]


def test_no_two_parts_name_a_text_alike():
    names = Counter(key for texts in TEXTS.values() for key in texts["zh"])
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.j2")), ids=lambda path: path.name)
def test_what_a_template_says_is_written(template: Path):
    known = {key for texts in TEXTS.values() for key in texts["zh"]}
    assert set(NAMED.findall(template.read_text(encoding="utf-8"))) - METHODS - known == set()
