"""The synthetic country: the same seed gives the same bytes, and kg reads back the truth and finds the defects."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import kg

sys.path.insert(0, str(Path(__file__).parent / "bench"))
from country import accuracy, write_country
from country.accuracy_report import as_json, as_markdown
from country.data import load
from country.defects import RULES, seed_defects
from country.documents import document, layouts
from country.truth import truth_of
from country.write import file_of

FORMATS = ("text", "docx", "xlsx", "html")


def read(folder: Path, path: str, data: bytes) -> kg.model.Record:
    file = folder / Path(path).name
    file.write_bytes(data)
    return kg.extract(file)


def test_the_same_seed_gives_the_same_bytes_and_another_other_ones(tmp_path: Path):
    written = []
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        folder = tmp_path / name
        truths = list(write_country(folder, 8, seed=seed, rows=20))
        files = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        assert len(files) == len(truths) == 8
        assert {str(path) for path in files} == {truth["path"] for truth in truths}
        written.append((files, (tmp_path / f"{name}.truth.jsonl").read_bytes()))
    assert written[0] == written[1]
    assert written[0] != written[2]
    assert len(set(written[0][0].values())) == 8


def test_a_country_written_in_parts_is_the_same(tmp_path: Path):
    whole = list(write_country(tmp_path / "whole", 6, rows=20, formats=("text",)))
    parts = [
        each
        for first in (0, 3)
        for each in write_country(tmp_path / "parts", 3, first=first, rows=20, formats=("text",))
    ]
    assert whole == parts
    assert (tmp_path / "whole.truth.jsonl").read_bytes() == (tmp_path / "parts.truth.jsonl").read_bytes()


def test_a_unit_keeps_its_projects_over_the_years_and_changes_their_targets():
    years = [document(4 + position, 1, rows=30, layouts=("sign-and-unit",)) for position in range(4)]
    assert [made.year for made in years] == [2023, 2024, 2025, 2026]
    assert len({made.unit.name for made in years}) == 1
    assert len({tuple(sorted(paper.code for paper in made.papers)) for made in years}) == 1
    assert len({tuple(row.number for paper in made.papers for row in paper.rows) for made in years}) == 4


@pytest.mark.parametrize("number", range(len(layouts())), ids=layouts())
def test_the_truth_of_every_layout_is_read_back(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(load("defects"), "rate", 0)
    layout = layouts()[number]
    made = document(number, 2, rows=20, layouts=(layout,), formats=(FORMATS[number % len(FORMATS)],))
    path, data = file_of(made)
    found = accuracy([truth_of(made, path)], {path: read(tmp_path, path, data)})
    wrong = [each for each in found.examples if each["verdict"] != "right"]
    assert wrong == []
    assert found.fields[f"{layout}/{made.format}", "value"]["right"] >= 16


def test_what_was_not_read_is_missing_and_what_is_not_there_is_extra():
    made = document(1, 2, rows=20, layouts=("hebei",), formats=("text",))
    truth = truth_of(made, "a.txt")
    report = as_json(accuracy([truth], {}))
    counts = report["fields"]["hebei/text"]["level3"]
    assert counts == {
        "right": 0,
        "wrong": 0,
        "missing": sum(len(each["rows"]) for each in truth["projects"]),
        "extra": 0,
    }
    assert "| hebei/text | level3 | 0 | 0 |" in as_markdown(accuracy([truth], {}))


def test_seeded_defects_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(load("defects"), "rate", 0)
    truths, records, findings = [], {}, {}
    for number in range(2):
        made = document(number, 3, rows=36, layouts=("hebei",), formats=("text",))
        seed_defects(made, 3, set(RULES[number::2]))
        path, data = file_of(made)
        truths.append(truth_of(made, path))
        records[path] = read(tmp_path, path, data)
        findings[path] = kg.review(records[path]).findings
    rules = accuracy(truths, records, findings).rules
    seeded = {rule for rule, counts in rules.items() if counts["seeded"]}
    assert len(seeded) >= 30
    assert {rule for rule in seeded if rules[rule]["found"] < rules[rule]["seeded"]} == set()
