"""Where a value stands among those that others set: what is the same indicator, what is counted, how it is told."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from records import project, record
from terminal import CLEAN
from test_review import written

from kg.baseline import read_report
from kg.peers import FEWEST, Peers, Standing, words_of
from kg.store import open_store, replace_document

if TYPE_CHECKING:
    from pathlib import Path

    from terminal import Run

    from kg.model import Indicator, Record


def document(*rows: Indicator, path: str) -> Record:
    return record(project(*rows), path=path)


def satisfaction(name: str, value: str, description: str = "受访群众的满意率", kind: str = "满意度") -> Indicator:
    return written(kind, name, description, value, label="服务对象满意度指标" if kind == "满意度" else f"{kind}指标")


def standings(mine: Record, *others: Record) -> tuple[Standing, ...]:
    store = open_store(None)
    for each in others:
        replace_document(store, each)
    return Peers(store).standings(mine)


def others(*values: str, name: str = "群众满意度", **more: str) -> list[Record]:
    return [document(satisfaction(name, value, **more), path=f"{number}.txt") for number, value in enumerate(values)]


MINE = document(satisfaction("群众满意度", "≥90%"), path="我.txt")


def test_a_value_stands_among_the_others():
    (found,) = standings(MINE, *others("≥80%", "≥90%", "≥95%", "≥98%"))
    assert (found.n, found.documents, found.unit, found.value) == (4, 4, "%", 90)
    assert (found.low, found.median, found.high) == (80, Decimal("92.5"), 98)
    assert (found.below, found.equal, found.above) == (1, 1, 2)
    assert found.message["zh"].startswith("90%：同类指标 4 处（4 份文件）中位数 92.5%，范围 80–98%")
    assert "1 lower, 1 equal, 2 higher" in found.message["en"]


def test_the_document_itself_is_left_out_whatever_state_the_store_has():
    earlier = record(*MINE.projects, path="我.txt", content="以前的")
    copy = record(*MINE.projects, path="抄件.txt", content="我.txt")
    for same in (MINE, earlier, copy):
        (found,) = standings(MINE, *others("≥80%", "≥95%", "≥98%"), same)
        assert found.n == FEWEST


def test_a_few_values_tell_nothing():
    assert standings(MINE, *others("≥80%", "≥95%")) == ()
    assert standings(MINE) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"name": "服务地区群众满意度"},
        {"name": "群众满意度（%）"},
        {"name": "公众满意度", "description": "受访群众的满意率"},
    ],
    ids=str,
)
def test_names_alike_are_the_same_indicator(change: dict[str, str]):
    assert len(standings(MINE, *others("≥80%", "≥95%", "≥98%", **change))) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"name": "企业诉求办结率"},
        {"name": "学生满意度", "description": "受访学生对食堂饭菜的评价"},
        {"name": "群众满意度", "kind": "质量"},
    ],
    ids=str,
)
def test_another_name_or_type_is_another_indicator(change: dict[str, str]):
    assert standings(MINE, *others("≥80%", "≥95%", "≥98%", **change)) == ()


def test_a_name_of_one_common_word_is_not_that_of_everything():
    mine = document(satisfaction("满意度", "≥90%", description="对食堂饭菜的评价"), path="我.txt")
    assert standings(mine, *others("≥80%", "≥95%", "≥98%")) == ()


def test_another_unit_is_another_indicator_and_the_base_unit_the_same():
    mine = document(written("成本", "印刷费用", "印刷所需", "≤2万元"), path="我.txt")

    def printed(*values: str) -> list[Record]:
        return [document(written("成本", "印刷费用", "印刷所需", v), path=f"{n}") for n, v in enumerate(values)]

    (found,) = standings(mine, *printed("≤10000元", "≤3万元", "≤50000元"))
    assert (found.value, found.low, found.high, found.unit) == (20000, 10000, 50000, "元")
    assert standings(mine, *printed("≤3人", "≤4人", "≤5人")) == ()


def test_a_row_without_a_number_stands_nowhere():
    mine = document(satisfaction("群众满意度", "满意"), path="我.txt")
    assert standings(mine, *others("≥80%", "≥95%", "≥98%")) == ()


def test_words_of_one_character_count_only_where_there_are_no_others():
    assert words_of("车次") <= {"车次", "车", "次"}
    assert words_of("群众的满意度") == {"群众", "满意度"}
    assert words_of("（%）") == frozenset()


def test_a_long_store_is_read_by_name_and_not_whole(monkeypatch: pytest.MonkeyPatch):
    read: list[str] = []
    store = open_store(None)
    for each in [*others("≥80%", "≥95%", "≥98%"), *others("≥1%", name="企业诉求办结率")]:
        replace_document(store, each)
    peers = Peers(store)
    monkeypatch.setattr("kg.peers._read_rows", lambda _store, keys, **_described: read.extend(keys) or iter(()))
    peers.standings(MINE)
    assert read == ["群众满意度"]


# --- the command line


@pytest.fixture
def built(kg: Run, tmp_path: Path) -> Path:
    folder = tmp_path / "各局"
    folder.mkdir()
    for number, value in enumerate(("≥80%", "≥95%", "≥98%")):
        (folder / f"{number}.txt").write_text(CLEAN.replace("≥90%", value), encoding="utf-8")
    assert kg("build", folder, "--store", "库").code == 0
    return folder


def test_review_tells_where_values_stand_and_that_is_no_finding(kg: Run, built: Path, clean: Path):
    done = kg("review", clean, "--peers", "--store", "库")
    assert built.exists()
    assert done.code == 0
    assert "没有发现问题" in done.out
    section = done.out.partition("同类指标（供参考，不是问题）")[2]
    assert "项目1 第6行 观众满意度" in section
    assert "中位数 95%" in section.replace("\n", "").replace("    ", "")
    assert "the same indicator elsewhere" in kg("--lang", "en", "review", clean, "--peers", "--store", "库").out
    assert "同类指标" not in kg("review", clean).out


def test_standings_are_in_the_formats_for_programs(kg: Run, built: Path, faulty: Path, tmp_path: Path):
    assert built.exists()
    lines = kg("review", faulty, "--peers", "--store", "库", "--format", "jsonl").objects
    standing = next(line["standing"] for line in lines if line.get("standing", {}).get("row") == 3)
    assert (standing["n"], standing["median"], standing["path"]) == (3, "95", str(faulty))
    (tmp_path / "上次.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert [len(found) for found in read_report(tmp_path / "上次.jsonl").traces.values()] == [1]
    (review,) = json.loads(kg("review", faulty, "--peers", "--store", "库", "--format", "json").out)
    assert 3 in {each["row"] for each in review["standings"]}
    sheet = kg("review", faulty, "--peers", "--store", "库", "--format", "csv").out.removeprefix("\ufeff")
    assert "peers" in {line["状态"] for line in csv.DictReader(io.StringIO(sheet))}


def test_peers_without_a_store_is_a_message(kg: Run, clean: Path):
    done = kg("review", clean, "--peers", "--store", "没有")
    assert (done.code, "kg build" in done.err) == (2, True)
