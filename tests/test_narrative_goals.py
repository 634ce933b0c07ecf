"""Narrative goals are read whole, and each number they state with what it is asked of."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Document, Line, NarrativeGoal, Place, StatedTarget
from kg.narrative import read_narrative
from kg.narrative.sentences import sentences
from kg.narrative.targets import stated_targets
from kg.readers import read
from kg.readers.text import text_to_blocks

CASES = Path(__file__).parent / "cases" / "narrative"
CORPUS = Path(__file__).parents[1] / "corpus"
DOCUMENTS = {"邢台市人民政府办公室/2026": 15, "邢台经济开发区综合办公室/2023": 45, "南宫市人民政府办公室/2025": 15}
"""The documents whose goals were read by hand -> how many targets they state."""
PROSE = {"prose": 75, "more-prose": 67, "unseen-prose": 56, "late-prose": 68}
LAYOUTS = sorted((CASES / "layouts").glob("*.txt"))
LEAST_FOUND, LEAST_SUBJECTS = 0.95, 0.9


def load(name: str) -> Any:  # noqa: ANN401 - whatever the file holds
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))


def goals_of(name: str) -> tuple[NarrativeGoal, ...]:
    case = load(name)
    return read_narrative(read(CORPUS / case["document"]), case["fiscal_year"]).goals


def document(text: str) -> Document:
    return Document("x.txt", "0" * 64, "text/plain", tuple(text_to_blocks(text)))


def squeezed(text: str | None) -> str | None:
    return None if text is None else "".join(unicodedata.normalize("NFKC", text).split())


def hand_made_sentences(name: str) -> list[dict[str, Any]]:
    case = load(name)
    return case["sentences"] if "sentences" in case else [each for goal in case["goals"] for each in goal["sentences"]]


# --- goals and sentences


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_goals_of_a_document_are_read_whole(name: str):
    found = [
        (goal.number, squeezed(goal.title), [(each.kind, squeezed(each.text)) for each in goal.sentences])
        for goal in goals_of(name)
    ]
    assert found == [
        (
            goal["number"],
            squeezed(goal["title"]),
            [(each["kind"], squeezed(each["text"])) for each in goal["sentences"]],
        )
        for goal in load(name)["goals"]
    ]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_sentence_begins_at_its_place(name: str):
    lines = (CORPUS / load(name)["document"]).read_text(encoding="utf-8").splitlines()
    for goal in goals_of(name):
        for sentence in goal.sentences:
            begin = (squeezed(sentence.text) or "")[:2]
            assert begin in (squeezed(lines[(sentence.place.line or 0) - 1].replace("*", "")) or "")


def test_ordinals_count_goals_in_a_document_and_sentences_in_a_goal():
    goals = goals_of("南宫市人民政府办公室/2025")
    assert [goal.ordinal for goal in goals] == list(range(1, len(goals) + 1))
    assert all([each.ordinal for each in g.sentences] == list(range(1, len(g.sentences) + 1)) for g in goals)


@pytest.mark.parametrize("path", LAYOUTS, ids=lambda path: path.stem)
def test_other_ways_of_numbering_and_labelling_goals(path: Path):
    goals = read_narrative(document(path.read_text(encoding="utf-8")), 2025).goals
    assert [
        {
            "number": goal.number,
            "title": goal.title,
            "sentences": [{"kind": s.kind, "text": s.text, "line": s.place.line} for s in goal.sentences],
        }
        for goal in goals
    ] == load(f"layouts/{path.stem}")


def test_a_sentence_cut_by_a_page_break_stands_on_the_page_where_it_begins():
    texts = [
        (1, "五、部门整体绩效目标"),
        (1, "（一）总体绩效目标"),
        (1, "坚决落实各项部署要求。每年对全市各级政府网站开展一次全面检查，检查次"),
        (1, "- 1 -"),
        (2, "数不少于24次。满意度95%以上。"),
    ]
    blocks = tuple(Line(text, Place(page=page)) for page, text in texts)
    (goal,) = read_narrative(Document("x.pdf", "0" * 64, "application/pdf", blocks), None).goals
    assert [sentence.place.page for sentence in goal.sentences] == [1, 1, 2]
    assert goal.sentences[1].text.endswith("检查次数不少于24次。")


@pytest.mark.parametrize(
    "text",
    [
        "五、部门整体绩效目标\n六、部门主管专项资金\n无。\n",
        "我单位总体目标：做好服务3次。\n",
        "绩效目标：保障运转。\n绩效指标：故障不超过5次。\n",
        "",
    ],
)
def test_no_goals_are_read_where_no_heading_of_goals_has_anything_below_it(text: str):
    assert read_narrative(document(text), 2025).goals == ()


@given(st.lists(st.text("甲乙丙3本，、；。！（）“”《》 ", min_size=1, max_size=30), min_size=1, max_size=6))
def test_sentences_leave_out_nothing_that_is_said(texts: list[str]):
    lines = tuple(Line(text, Place(line=number)) for number, text in enumerate(texts, start=1))
    found = "".join(each.text for each in sentences(lines))
    said = [char for text in texts for char in text if char.isalnum()]
    assert [char for char in found if char.isalnum()] == said


# --- stated targets


def is_same_subject(one: str | None, other: str | None) -> bool:
    first, second = squeezed(one) or "", squeezed(other) or ""
    shorter, longer = sorted((first, second), key=len)
    return first == second or (len(shorter) > 1 and longer.endswith(shorter))


def asked(target: dict[str, Any]) -> tuple[str | None, ...]:
    if "date" in target:
        return (target["date"],)
    return (target["comparator"], target["number"], target.get("number2"), squeezed(target["unit"]))


def found_in(sentence: str, fiscal_year: int) -> list[tuple[tuple[str | None, ...], StatedTarget]]:
    found = []
    for each in stated_targets(sentence, fiscal_year):
        target = each.target
        one, two = (None if number is None else format(number, "f") for number in (target.number, target.number2))
        what = (target.date,) if target.kind == "date" else (target.comparator, one, two, squeezed(target.unit))
        found.append((what, each))
    return found


@pytest.mark.parametrize(("name", "count"), [*DOCUMENTS.items(), *PROSE.items()])
def test_stated_targets_are_found_with_their_subjects(name: str, count: int):
    fiscal_year = load(name)["fiscal_year"]
    stated = found = right = named = for_one_of = 0
    for sentence in hand_made_sentences(name):
        rest = found_in(sentence["text"], fiscal_year)
        stated, found = stated + len(sentence["targets"]), found + len(rest)
        for target in sentence["targets"]:
            hit = next((each for each in rest if each[0] == asked(target)), None)
            if hit:
                rest.remove(hit)
                right += 1
                named += is_same_subject(target["subject"], hit[1].subject)
                for_one_of += target.get("per") == hit[1].target.per
    assert stated == count
    assert right / found >= LEAST_FOUND
    assert right / stated >= LEAST_FOUND
    assert named / stated >= LEAST_SUBJECTS
    assert for_one_of / stated >= LEAST_FOUND


@pytest.mark.parametrize(
    "sentence",
    [
        "24小时值班，12345热线畅通，110接处警有力。",
        "2026年，深入贯彻二十届四中全会精神，落实“十五五”规划。",
        "按照冀政办字〔2017〕104号和《三年行动方案（2023-2025年）》要求推进。",
        "第一，打造一批城市更新项目；搭建一个沟通的桥梁。",
        "实施三年行动计划。",
        "",
        "——",
    ],
)
def test_names_dates_ordinals_and_idioms_state_no_target(sentence: str):
    assert stated_targets(sentence, 2026) == ()


def test_a_price_for_one_is_of_what_was_counted_before_it():
    count, price = stated_targets("制作展牌400块，每块150元，在主要街道宣传。", 2023)
    assert (count.subject, price.subject, price.target.per) == ("展牌", "展牌", "块")


def test_each_of_several_numbers_is_of_the_subject_in_its_place():
    first, second = stated_targets("受理率、按期答复率分别达到99%和98%以上。", 2023)
    assert (first.subject, second.subject, second.target.comparator) == ("受理率", "按期答复率", ">=")


def test_what_a_change_starts_from_is_no_target():
    (only,) = stated_targets("覆盖率由80%提高到90%。", 2025)
    assert (only.text, only.subject) == ("90%", "覆盖率")


@pytest.mark.parametrize(
    ("sentence", "roles"),
    [
        ("2020年度放映888场。", ["past"]),
        ("2024年发生火灾123起，2025年下降10%以上。", ["past", "change"]),
        ("培养人才800名，其中技师200名。", [None, "part"]),
        ("展牌400块，每块150元。", [None, "each"]),
        ("每周发布信息3次。", [None]),
    ],
)
def test_a_number_that_states_no_whole_of_the_year_has_its_role(sentence: str, roles: list[str | None]):
    assert [each.role for each in stated_targets(sentence, 2025)] == roles


def test_a_deadline_falls_on_a_day_of_the_fiscal_year():
    (only,) = stated_targets("12月底前完成竣工验收。", 2025)
    assert (only.target.kind, only.target.date, only.subject) == ("date", "2025-12-31", "竣工验收")


PIECES = st.sampled_from(
    [
        *(
            "全年",
            "每周",
            "故障次数",
            "不超过",
            "5次",
            "５　次",
            "满意度",
            "≥95%",
            "以上",
            "，",
            "；",
            "“平台”",
            "《年鉴》",
        ),
        *(
            "500 本",
            "、",
            "各",
            "的",
            "12月底前",
            "完成",
            "（套）",
            "每人",
            "150元",
            "2024年",
            "由80%提高到90%",
            "1.2万",
        ),
        *("三", "5小时内", "\n", " "),
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_a_target_stands_where_it_says(sentence: str):
    found = stated_targets(sentence, 2025)
    assert all(sentence[each.start : each.end] == each.text for each in found)
    assert [each.start for each in found] == sorted(each.start for each in found)
    assert all(set(each.subject or "") <= set(sentence) for each in found)
