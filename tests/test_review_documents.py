"""B09 to B12 from whole records and an authority: what is known of the cited document, and look-alikes."""
# ruff: noqa: ANN401 - a test may change any field

from dataclasses import replace
from typing import Any

import pytest
from records import project, record
from test_review import written

from kg.bases import Authority
from kg.citations import are_unlike, told_place
from kg.citations.title_forms import normal_title
from kg.model import Finding, KnownDocument
from kg.review import Review, review_record, rules

RULES = tuple(rule for rule in rules() if rule.code in {"B09", "B10", "B11", "B12"})
NEWEST = KnownDocument("冀财行〔2024〕2号", "会议费管理办法", date="2024-02-01", place="130000")
NEWER = KnownDocument(
    "冀财行〔2020〕9号", "会议费管理办法", date="2020-05-01", place="130000", replaced_by=("冀财行〔2024〕2号",)
)
OLD = KnownDocument(
    "冀财行〔2014〕3号",
    "河北省省级会议费管理办法",
    date="2014-04-01",
    place="130000",
    in_force=False,
    until="2020-05-01",
    replaced_by=("冀财行〔2020〕9号",),
)


def reviewed(*bases: str, known: tuple[KnownDocument, ...] = (), **about: Any) -> Review:
    """Return what these rules say of a table with these bases, in a disclosure of 邢台市 for 2023."""
    rows = [
        written("数量", f"会议{position}场次", "全年举办会议的场次", "≥12场", basis=basis, ordinal=position)
        for position, basis in enumerate(bases, start=1)
    ]
    info = {"fiscal_year": 2023, "division": "130500", **about}
    made = record(project(*rows))
    return review_record(
        replace(made, document=replace(made.document, **info)), rules=RULES, authority=Authority(known)
    )


def found(*bases: str, **more: Any) -> list[Finding]:
    return list(reviewed(*bases, **more).findings)


def codes(*bases: str, **more: Any) -> list[str]:
    return [finding.rule for finding in found(*bases, **more)]


# --- B09


def test_a_repealed_document_is_named_with_its_day_and_the_successor_of_that_year():
    (finding,) = found("冀财行〔2014〕3号", known=(OLD, NEWER, NEWEST))
    assert (finding.rule, finding.row, finding.text) == ("B09", 1, "冀财行〔2014〕3号")
    assert "2020-05-01" in finding.message["zh"]
    assert "2020-05-01" in finding.message["en"]
    assert finding.suggestion is not None
    assert "冀财行〔2020〕9号《会议费管理办法》" in finding.suggestion
    assert "2024" not in finding.suggestion


@pytest.mark.parametrize(("year", "raised"), [(2019, []), (2020, []), (2021, ["B09"]), (None, [])])
def test_a_document_is_superseded_from_the_year_after_on(year: int | None, raised: list[str]):
    assert codes("冀财行〔2014〕3号", known=(OLD, NEWER), fiscal_year=year) == raised


def test_it_is_told_once_for_each_row_and_document():
    cited_twice = "冀财行〔2014〕3号；冀财行【2014】3号"
    assert codes(cited_twice, "冀财行〔2014〕3号", known=(OLD, NEWER)) == ["B09", "B09"]


def test_a_title_that_is_the_same_means_the_document_and_a_like_one_does_not():
    assert codes("《河北省省级会议费管理办法》", known=(OLD,)) == ["B09"]
    assert codes("《河北省会议费管理规定》", known=(OLD,)) == []


def test_out_of_force_without_a_day_says_that_the_day_is_not_known():
    (finding,) = found("冀财行〔2014〕3号", known=(replace(OLD, until=None, replaced_by=()),))
    assert "不详" in finding.message["zh"]
    assert "not known" in finding.message["en"]
    assert "预算年度之前" not in finding.message["zh"]
    assert "核对" in str(finding.suggestion)


def test_a_successor_that_the_list_only_names_is_suggested_by_that_name():
    (finding,) = found("冀财行〔2014〕3号", known=(OLD,))
    assert "冀财行〔2020〕9号" in str(finding.suggestion)


def test_documents_that_replace_each_other_in_a_circle_end():
    circle = (replace(OLD, until=None, in_force=None), replace(NEWER, replaced_by=("冀财行〔2014〕3号",)))
    assert codes("冀财行〔2014〕3号", known=circle) == ["B09"]


def test_without_a_known_document_the_rule_is_not_evaluated():
    states = {each.rule.code: each for each in reviewed("冀财行〔2014〕3号").states}
    assert (states["B09"].state, states["B12"].state) == ("not_evaluated", "not_evaluated")
    assert [need.label["zh"] for need in states["B09"].missing] == ["认定"]


# --- B10


@pytest.mark.parametrize(
    ("basis", "raised"),
    [
        ("豫财教〔2021〕5号", ["B10"]),
        ("邯政办字〔2021〕5号", ["B10"]),
        ("参照豫财教〔2021〕5号执行", []),
        ("冀政办字〔2021〕5号、国办发〔2021〕5号、邢财行〔2021〕5号", []),
        ("市车改办〔2019〕3号", []),
        ("京津冀办〔2021〕5号", []),
        ("青联发〔2021〕5号", []),
        ("新出发〔2021〕5号", []),
        ("安委办〔2021〕5号", []),
        ("邢开办呈〔2021〕5号", []),
    ],
)
def test_a_document_of_another_place_binds_nobody_here(basis: str, raised: list[str]):
    assert codes(basis) == raised


def test_a_character_that_the_units_own_place_has_tells_no_province():
    assert codes("新财行〔2021〕5号", division="410700") == []
    assert codes("新财行〔2021〕5号", division="410100") == ["B10"]


def test_without_a_division_the_level_is_not_judged():
    review = reviewed("豫财教〔2021〕5号", division=None)
    assert {each.rule.code: each.state for each in review.states}["B10"] == "not_evaluated"


def test_the_authority_tells_the_place_of_a_title():
    title = KnownDocument(None, "河南省会议费管理细则", place="410000")
    (finding,) = found("《河南省会议费管理细则》", known=(title,))
    assert (finding.rule, finding.severity) == ("B10", "Info")
    assert "河南省" in finding.message["zh"]


def test_the_full_name_of_a_place_tells_whose_rules_a_title_names():
    assert codes("《湖北省义务教育条例》") == ["B10"]
    assert codes("《关于印发〈南宫市会议费管理办法〉的通知》") == ["B10"]
    assert (
        codes("《河北省教育条例》", "《邢台市教育条例》", "《湖北省与河北省合作办法》", "《湖北省设计院设计合同》")
        == []
    )


def test_a_code_of_agencies_and_series_behind_a_province_is_that_provinces():
    assert codes("浙教规〔2021〕5号", "鲁司〔2021〕5号", "云计算办〔2021〕5号") == ["B10", "B10"]


# --- B11, B12


def test_one_number_with_two_titles_is_told_once_at_the_later_row():
    (finding,) = found(
        "冀财行〔2021〕5号《会议费管理办法》",
        "冀财行〔2021〕5号《差旅费报销规定》",
        "冀财行（2021）5号《差旅费报销规定》",
    )
    assert (finding.rule, finding.row, finding.text) == ("B11", None, "冀财行〔2021〕5号")
    assert "会议费管理办法" in finding.message["zh"]
    assert "差旅费报销规定" in finding.message["en"]


def test_a_title_that_is_not_the_numbers_is_told_with_the_right_one():
    (finding,) = found("冀财行〔2020〕9号《差旅费报销规定》", known=(NEWER,))
    assert (finding.rule, finding.row) == ("B12", 1)
    assert "会议费管理办法" in str(finding.suggestion)


def test_a_title_that_the_list_knows_as_another_document_contradicts_however_alike():
    like = KnownDocument("冀财行〔2021〕6号", "培训费管理办法")
    (finding,) = found("冀财行〔2020〕9号《培训费管理办法》", known=(NEWER, like))
    assert finding.rule == "B12"


def test_where_the_list_has_the_title_of_a_number_it_says_which_of_two_is_wrong():
    assert codes("冀财行〔2020〕9号《会议费管理办法》", "冀财行〔2020〕9号《差旅费报销规定》", known=(NEWER,)) == [
        "B12"
    ]


def test_an_order_is_told_by_its_number_whatever_title_stands_beside_it():
    law = KnownDocument(None, "政府信息公开条例", other_titles=("国务院令第711号",), date="2007-04-05")
    order = KnownDocument(
        None, "国务院令第492号", date="2007-04-05", in_force=False, until="2019-05-14", replaced_by=(str(law.title),)
    )
    (finding,) = found(
        "《政府信息公开条例》（国务院令第492号）", "《政府信息公开条例》（国务院令第711号）", known=(law, order)
    )
    assert (finding.rule, finding.row) == ("B09", 1)
    assert "有效至2019-05-14" in finding.message["zh"]
    assert "政府信息公开条例" in str(finding.suggestion)
    other = KnownDocument(None, "宗教事务条例")
    assert codes("《宗教事务条例》（国务院令第711号）", known=(law, order, other)) == ["B12"]


@pytest.mark.parametrize("title", ["会议费管理办法（试行）", "关于印发〈会议费管理办法〉的通知", "会议费办法"])
def test_other_ways_to_write_a_title_are_no_conflict(title: str):
    assert codes(f"冀财行〔2020〕9号《{title}》", known=(NEWER,)) == []
    assert codes(f"冀财行〔2020〕9号《{title}》", "冀财行〔2020〕9号《会议费管理办法》") == []


@pytest.mark.parametrize(
    ("one", "other", "unlike"),
    [
        ("中央部门预算绩效目标管理办法", "关于印发《中央部门预算绩效目标管理办法》的通知", False),
        ("邢台市党政机关公务用车管理实施办法", "公务用车管理办法", False),
        ("河北省12345政务服务便民热线管理办法", "河北省12345政务服务便民热线管埋办法", False),
        ("2022年工作要点", "2023年工作要点", True),
        ("会议费管理办法", "培训费管理暂行规定", True),
        ("中华人民共和国预算法", "预算法（2018年修正）", False),
        ("河北省“十三五”文化规划", "河北省“十四五”文化规划", True),
        ("二〇二三年工作要点", "2023年工作要点", False),
        ("邢台市财政局关于重新印发会议费管理办法通知", "会议费管理办法", False),
        (None, "会议费管理办法", False),
    ],
)
def test_titles_that_cannot_be_one(one: str | None, other: str, unlike: bool):
    assert are_unlike(one, other) is unlike
    assert are_unlike(other, one) is unlike


def test_a_wrapper_around_a_wrapper_is_taken_off():
    title = "河北省财政厅转发财政部关于印发《会议费管理办法》的通知的通知"
    assert normal_title(title).core == "会议费管理办法"


def test_a_place_is_told_only_to_a_unit_whose_own_is_known():
    assert told_place("豫财教", None, "邢台市财政局") is None
    assert told_place("国办函", "130500", None) == "100000"
