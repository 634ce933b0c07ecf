"""A record comes back from its JSON form; what is none is refused by its place."""
# ruff: noqa: ANN401 - anything may stand in JSON

from __future__ import annotations

import json
from contextlib import suppress
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from records import project, record, row
from sample_record import RECORD

from kg.errors import KgError
from kg.model import to_json
from kg.record_json import record_from_json

JSON = json.loads(json.dumps(to_json(RECORD)))
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


def places(data: Any, *before: str | int) -> list[tuple[str | int, ...]]:
    """Return where anything stands in a JSON value."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [before, *(place for key, value in inner for place in places(value, *before, key))]


PLACES = [place for place in places(JSON) if place]


@pytest.mark.parametrize("made", [RECORD, record(), record(project(row(), row(2, extra={"权重": "10"})))])
def test_a_record_comes_back_as_it_was(made: Any):
    assert record_from_json(json.loads(json.dumps(to_json(made)))) == made


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PLACES), ANY_JSON)
def test_anything_in_any_place_is_read_as_it_stands_or_refused(place: tuple[str | int, ...], put: Any):
    data = deepcopy(JSON)
    at = data
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = put
    with suppress(KgError):
        read = record_from_json(data)
        assert record_from_json(to_json(read)) == read


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"projects": None}, "projects"),
        ({"document": {**JSON["document"], "sha265": ""}}, "document.sha265"),
        ({"projects": [{**JSON["projects"][0], "budget": "viel"}]}, r"projects\[0\].budget"),
        ({"projects": [{**JSON["projects"][0], "budget": 1.8}]}, r"projects\[0\].budget"),
        ({"links": [{"kind": "friend", "source": 1, "named": "", "project": None}]}, r"links\[0\].kind"),
        ({"unplaced": [{"text": "a"}]}, r"unplaced\[0\].reason"),
        ({"unplaced": [{"text": "a", "reason": "", "place": {"box": [1, 2, 3]}}]}, r"unplaced\[0\].place.box"),
    ],
)
def test_what_is_no_record_is_refused_by_its_place(change: Any, place: str):
    with pytest.raises(KgError, match=place):
        record_from_json({**JSON, **change})


def test_what_has_a_default_may_be_left_out():
    short = {name: JSON[name] for name in ("document", "projects")}
    assert record_from_json(short).narrative.goals == ()
