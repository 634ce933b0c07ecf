"""The JSON Schema of the interchange record says exactly what the program prints."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator, ValidationError
from sample_record import RECORD

import kg
from kg import model
from kg.model import to_json
from kg.schema import record_schema

OBJECTS = {
    model.Record: "",
    model.DocumentInfo: "document",
    model.Project: "project",
    model.Indicator: "indicator",
    model.Target: "target",
    model.Canonical: "canonical",
    model.Citation: "citation",
    model.Mention: "mention",
    model.Place: "place",
    model.Unplaced: "unplaced",
    model.BudgetTable: "budget_table",
    model.BudgetLine: "budget_line",
    model.BudgetAmount: "budget_amount",
    model.Narrative: "narrative",
    model.NarrativeGoal: "narrative_goal",
    model.Sentence: "sentence",
    model.StatedTarget: "stated_target",
    model.StatedFigure: "stated_figure",
    model.Change: "change",
    model.StatedProjects: "stated_projects",
    model.Link: "link",
}
SCHEMA = record_schema()
DOCUMENTS = sorted((Path(__file__).parents[1] / "corpus").rglob("*.txt"))


def definition(name: str) -> dict[str, Any]:
    return SCHEMA["$defs"][name] if name else SCHEMA


def test_the_schema_is_itself_valid():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(("record_class", "name"), OBJECTS.items(), ids=lambda item: getattr(item, "__name__", item))
def test_an_object_has_the_fields_of_its_class_and_no_other(record_class: type, name: str):
    names = [field.name for field in fields(record_class)]
    assert list(definition(name)["properties"]) == names
    assert definition(name)["required"] == names
    assert definition(name)["additionalProperties"] is False


def test_the_department_has_the_fields_of_its_class():
    department = definition("document")["properties"]["department"]
    assert list(department["properties"]) == [field.name for field in fields(model.Department)]


@pytest.mark.parametrize(
    ("enum", "literal"),
    [
        (definition("target")["properties"]["kind"]["enum"], model.TargetKind),
        (definition("target")["properties"]["comparator"]["enum"][:-1], model.Comparator),
        (definition("indicator")["properties"]["basis_kind"]["enum"], model.BasisKind),
        (definition("provenance")["additionalProperties"]["enum"], model.Provenance),
        (definition("place")["properties"]["method"]["enum"][:-1], model.Method),
        (definition("budget_line")["properties"]["side"]["enum"][:-1], model.Side),
        (definition("stated_figure")["properties"]["side"]["enum"][:-1], model.Side),
        (definition("sentence")["properties"]["kind"]["enum"], model.SentenceKind),
        (definition("stated_target")["properties"]["role"]["enum"][:-1], model.StatedRole),
        (definition("change")["properties"]["direction"]["enum"], model.Direction),
        (definition("change")["properties"]["compared_with"]["enum"][:-1], model.ComparedWith),
        (definition("mention")["properties"]["field"]["enum"], model.MentionField),
        (definition("link")["properties"]["kind"]["enum"], model.LinkKind),
        (definition("link")["properties"]["method"]["enum"][:-1], model.LinkMethod),
    ],
    ids=[
        *("kind", "comparator", "basis_kind", "provenance", "method", "line side", "figure side", "sentence kind"),
        *("role", "direction", "compared_with", "mention field", "link kind", "link method"),
    ],
)
def test_code_lists_are_those_of_the_model(enum: list[str], literal: object):
    assert enum == list(get_args(literal))


def test_every_property_is_described_in_both_languages():
    for name in OBJECTS.values():
        for key, entry in definition(name)["properties"].items():
            text = entry.get("description") or definition(entry["$ref"].removeprefix("#/$defs/"))["description"]
            chinese, slash, english = text.partition(" / ")
            assert slash, key
            assert not chinese.isascii(), key
            assert english[:1].isascii(), key


def test_a_record_with_every_field_filled_validates():
    Draft202012Validator(SCHEMA).validate(to_json(RECORD))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_every_record_of_the_corpus_validates(path: Path):
    record = to_json(kg.extract(path))
    assert record["projects"]
    Draft202012Validator(SCHEMA).validate(record)


def set_amount_as_number(record: dict[str, Any]) -> None:
    record["projects"][0]["budget"] = 1.8


def add_an_unknown_key(record: dict[str, Any]) -> None:
    record["projects"][0]["indicators"][0]["colour"] = "red"


def use_an_unknown_kind(record: dict[str, Any]) -> None:
    record["projects"][0]["indicators"][0]["target"]["kind"] = "percent"


def plan_for_a_thirteenth_month(record: dict[str, Any]) -> None:
    record["projects"][0]["payment_plan"]["13"] = "100"


def count_rows_from_zero(record: dict[str, Any]) -> None:
    record["projects"][0]["indicators"][0]["ordinal"] = 0


def name_a_column_in_words(record: dict[str, Any]) -> None:
    record["budget_tables"][0]["lines"][0]["amounts"][0]["column"] = "合计"


def link_to_nothing_known(record: dict[str, Any]) -> None:
    record["links"][0]["kind"] = "guess"


def leave_out_the_unplaced(record: dict[str, Any]) -> None:
    del record["unplaced"]


@pytest.mark.parametrize(
    "spoil",
    [
        set_amount_as_number,
        add_an_unknown_key,
        use_an_unknown_kind,
        plan_for_a_thirteenth_month,
        count_rows_from_zero,
        leave_out_the_unplaced,
        name_a_column_in_words,
        link_to_nothing_known,
    ],
)
def test_what_the_program_never_prints_is_refused(spoil: Callable[[dict[str, Any]], None]):
    record = deepcopy(to_json(RECORD))
    spoil(record)
    with pytest.raises(ValidationError):
        Draft202012Validator(SCHEMA).validate(record)
