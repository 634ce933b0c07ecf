"""A bureau's own list of documents: read in every form, refused whole where anything is wrong, kept once."""

from __future__ import annotations

import csv
import io
import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.bases import load_authority
from kg.bases.authority import document_iri
from kg.bases.importing import authority_file
from kg.bases.importing.authority_file import import_list, read_bases
from kg.bases.importing.cells import in_force
from kg.bases.importing.jsonl import documents_in, line_of
from kg.bases.importing.merge import joined
from kg.bases.importing.numbers import document_key, parse_number
from kg.bases.importing.problems import SHOWN, BasesError, Problems
from kg.bases.importing.replacements import cycles
from kg.bases.importing.text_lines import LONGEST
from kg.citations import find_citations
from kg.model import KnownDocument
from kg.vocabulary import words

if TYPE_CHECKING:
    from random import Random

    from terminal import Run

CASES = Path(__file__).parent / "cases" / "bases"
EXPECTED = ".expected"
VALID = sorted(path for path in (CASES / "valid").iterdir() if EXPECTED not in path.name)
INVALID = sorted(path for path in (CASES / "invalid").iterdir() if EXPECTED not in path.name)
LIST = "文号,标题,印发日期,效力\n皖财预〔2019〕12号,目标办法,2019-03-05,有效\n,值班办法,,\n"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Return where the file that is kept stands; it is not there yet."""
    return tmp_path / "kg-bases.jsonl"


def listed(folder: Path, text: str, name: str = "表.csv") -> Path:
    """Write a list."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path, kept: Path) -> str:
    """Return what is said of a list that is refused; nothing is written."""
    before = kept.read_bytes() if kept.exists() else None
    with pytest.raises(BasesError) as caught:
        import_list(path, kept)
    assert (kept.read_bytes() if kept.exists() else None) == before
    return str(caught.value)


# --- every form


def test_there_are_cases_of_every_form():
    assert (len(VALID), len(INVALID)) == (10, 19)


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.name)
def test_a_list_is_read_in_every_form_it_comes_in(path: Path, kept: Path):
    import_list(path, kept, source="目录")
    assert kept.read_text(encoding="utf-8") == path.with_name(path.name + ".expected.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.name)
def test_what_is_wrong_with_a_list_is_told_with_its_line(path: Path, kept: Path):
    expected = path.with_name(path.name + ".expected.txt").read_text(encoding="utf-8")
    assert refusal(path, kept).replace(f"{path.parent}/", "") + "\n" == expected


def test_a_list_that_is_refused_leaves_what_is_kept_untouched(kept: Path):
    import_list(VALID[0], kept)
    for path in INVALID:
        refusal(path, kept)
    assert sorted(file.name for file in kept.parent.iterdir()) == [kept.name]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"title":"\\ud800办法"}', "title 不是文字"),
        ("[" * 200_000, "不是 JSON"),
        ('{"number":"财预〔2016〕143号","kind":"没有的种类"}', "没有这个种类"),
        ('{"title":"甲","in_force":' + "9" * 5000 + "}", "不是 JSON"),
    ],
    ids=["half a character", "brackets", "kind", "digits"],
)
def test_a_line_that_no_program_should_write_is_told_with_its_line(tmp_path: Path, kept: Path, line: str, why: str):
    told = refusal(listed(tmp_path, line + "\n", "表.jsonl"), kept)
    assert "表.jsonl:1" in told
    assert why in told


def test_a_line_of_json_is_read_as_a_cell_is(tmp_path: Path, kept: Path):
    line = (
        '{"number":"教发[2020]7号","kind":"部门规章","issuer":"河北省教育厅","replaced_by":["冀财[2021]7号","《乙》"]}'
    )
    import_list(listed(tmp_path, line + "\n", "表.jsonl"), kept)
    (document,) = read_bases(kept)
    assert (document.number, document.kind, document.place) == ("教发〔2020〕7号", "departmental-rules", "130000")
    assert document.replaced_by == ("冀财〔2021〕7号", "乙")


def test_a_workbook_that_breaks_off_is_refused_with_the_row(tmp_path: Path, kept: Path):
    rows = [["文号", "标题"], *([f"冀财教〔2020〕{at}号", "办法"] for at in range(1, 400))]
    whole, broken = workbook(tmp_path / "表.xlsx", rows), tmp_path / "断.xlsx"
    with ZipFile(whole) as old, ZipFile(broken, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data[: len(data) // 2] if name.endswith("sheet1.xml") else data)
    assert "breaks off behind row" in refusal(broken, kept)


def test_orders_that_name_a_level_only_are_those_of_their_place(tmp_path: Path, kept: Path):
    text = "文号,标题,发文地\n市政府令第3号,甲市办法,130500\n市政府令第3号,乙市规定,130100\n"
    import_list(listed(tmp_path, text), kept)
    assert len(read_bases(kept)) == 2


def test_a_folder_and_a_missing_file_are_no_list(tmp_path: Path, kept: Path):
    assert "文件夹" in refusal(tmp_path, kept)
    assert "读不了" in refusal(tmp_path / "没有.csv", kept)


def test_a_document_in_office_format_is_no_list(tmp_path: Path, kept: Path):
    import docx  # noqa: PLC0415 - only this test makes one

    path = tmp_path / "通知.docx"
    docx.Document().save(str(path))
    assert "不是工作簿" in refusal(path, kept)


def test_utf16_is_known_without_its_mark(tmp_path: Path, kept: Path):
    for encoding in ("utf-16-le", "utf-16-be"):
        path = tmp_path / f"{encoding}.csv"
        path.write_bytes(LIST.encode(encoding))
        import_list(path, kept, whole=True)
        assert [document.number for document in read_bases(kept)] == ["皖财预〔2019〕12号", None]


def workbook(path: Path, rows: list[list[object]], *merges: str) -> Path:
    """Write a workbook with one sheet."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow to import

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for merge in merges:
        sheet.merge_cells(merge)
    book.save(path)
    return path


def test_a_cell_merged_over_rows_says_the_same_of_each(tmp_path: Path, kept: Path):
    rows: list[list[object]] = [
        ["某局文件清单", None, None],
        ["文号", "标题", "发文机关"],
        [None, None, None],
        ["皖财预〔2019〕12号", "目标办法", "安徽省财政厅"],
        ["皖财预〔2019〕13号", "值班办法", None],
        ["皖财预〔2019〕14号", "机房制度", None],
    ]
    path = workbook(tmp_path / "表.xlsx", rows, "A1:C1", "A2:A3", "C2:C3", "C4:C5")
    import_list(path, kept)
    assert [document.issuer for document in read_bases(kept)] == ["安徽省财政厅", "安徽省财政厅", None]


def test_a_day_that_excel_only_counts_is_told_with_what_to_do(tmp_path: Path, kept: Path):
    path = workbook(tmp_path / "表.xlsx", [["标题", "印发日期"], ["值班办法", 42064]])
    assert "表.xlsx:2 印发日期 “42064”：是 Excel 的日期序号" in refusal(path, kept)


def test_of_two_imports_at_once_none_undoes_the_other(tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch):
    first, second = listed(tmp_path, "标题\n值班办法\n", "一.csv"), listed(tmp_path, "标题\n机房制度\n", "二.csv")
    read = authority_file.shipped_documents

    def meanwhile() -> tuple[KnownDocument, ...]:
        monkeypatch.setattr(authority_file, "shipped_documents", read)
        import_list(second, kept)
        return read()

    monkeypatch.setattr(authority_file, "shipped_documents", meanwhile)
    with pytest.raises(BasesError, match="再运行一次"):
        import_list(first, kept)
    assert [document.title for document in read_bases(kept)] == ["机房制度"]
    import_list(first, kept)
    assert sorted(str(document.title) for document in read_bases(kept)) == ["值班办法", "机房制度"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted((kept.name, first.name, second.name))


def test_a_line_of_ten_megabytes_is_refused_by_its_number(tmp_path: Path, kept: Path):
    assert f"表.csv:2：这一行超过 {LONGEST // 2**20} MiB" in refusal(
        listed(tmp_path, "标题\n" + "长" * 10 * 2**20), kept
    )


def test_an_unknown_kind_is_told_with_its_line(tmp_path: Path, kept: Path):
    assert "表.csv:2 种类 “乐谱”：没有这个种类" in refusal(listed(tmp_path, "标题,种类\n甲办法,乐谱\n"), kept)


def test_no_more_errors_are_listed_than_a_person_reads_and_all_are_counted(tmp_path: Path, kept: Path):
    told = refusal(listed(tmp_path, "文号\n" + "三号\n" * 1000), kept)
    assert told.count("不是文号") == SHOWN
    assert "1000 处错误" in told
    assert "另有 980 处" in told


def test_lines_ended_as_on_old_machines_are_lines(tmp_path: Path, kept: Path):
    path = tmp_path / "表.csv"
    path.write_bytes(LIST.replace("\n", "\r").encode("gb18030"))
    assert import_list(path, kept).total == 2


# --- what is told and is no error


def test_a_list_that_contradicts_its_own_validity_is_told_and_kept(tmp_path: Path, kept: Path):
    text = (
        "文号,效力,失效日期,替代文件\n皖财预〔2019〕1号,有效,2020-01-01,\n皖财预〔2019〕2号,有效,,皖财预〔2019〕1号\n"
    )
    done = import_list(listed(tmp_path, text), kept)
    assert [("以日期为准" in note, "又写被替代" in note) for note in done.notes] == [(True, False), (False, True)]
    assert [(d.in_force, d.until) for d in read_bases(kept)] == [(True, "2020-01-01"), (True, None)]


def test_a_title_without_a_number_that_a_numbered_document_has_too_is_told(tmp_path: Path, kept: Path):
    done = import_list(listed(tmp_path, "文号,标题\n皖财预〔2019〕1号,目标办法\n,《目标办法》\n"), kept)
    assert "没有文号，与 皖财预〔2019〕1号 同名" in done.notes[0]


def test_the_same_line_again_is_harmless_and_counted(tmp_path: Path, kept: Path):
    done = import_list(listed(tmp_path, LIST + "皖财预[2019]012号,《目标办法》,2019年3月5日,现行\n"), kept)
    assert (done.repeated, done.total) == (1, 2)


# --- merging


def test_what_a_list_says_wins_and_what_it_leaves_empty_stays(tmp_path: Path, kept: Path):
    import_list(listed(tmp_path, LIST, "一.csv"), kept, source="甲")
    text = "文号,标题,废止日期,效力\n皖财预〔2019〕12号,,2022-12-31,废止\n皖财预〔2022〕8号,新办法,,有效\n"
    done = import_list(listed(tmp_path, text, "二.csv"), kept, source="乙")
    assert done.changes.counts == {"added": 1, "changed": 1, "unchanged": 1, "removed": 0}
    assert done.changes.changed[0].fields == (
        ("in_force", "✓", "✗"),
        ("until", "—", "2022-12-31"),
        ("sources", "甲", "甲；乙"),
    )
    assert read_bases(kept)[0] == KnownDocument(
        "皖财预〔2019〕12号",
        "目标办法",
        date="2019-03-05",
        in_force=False,
        until="2022-12-31",
        sources=("甲", "乙"),
        line=1,
    )


def test_what_is_said_to_be_in_force_again_has_no_end_and_no_successor():
    old = KnownDocument("皖财预〔2019〕12号", "办法", in_force=False, until="2022-12-31", replaced_by=("新办法",))
    assert joined(old, KnownDocument("皖财预〔2019〕12号", None, in_force=True)) == KnownDocument(
        "皖财预〔2019〕12号", "办法", in_force=True
    )


def test_replace_leaves_exactly_the_list(tmp_path: Path, kept: Path):
    import_list(listed(tmp_path, LIST), kept, source="甲")
    other = listed(tmp_path, "标题\n值班办法\n公文办法\n", "二.csv")
    done = import_list(other, kept, source="乙", whole=True)
    assert done.changes.counts == {"added": 1, "changed": 0, "unchanged": 1, "removed": 1}
    assert [(d.title, d.sources) for d in read_bases(kept)] == [("值班办法", ("甲",)), ("公文办法", ("乙",))]


def test_a_circle_closed_by_a_second_list_is_told_with_both_files(tmp_path: Path, kept: Path):
    import_list(listed(tmp_path, "文号,替代文件\n皖财预〔2019〕1号,皖财预〔2019〕2号\n"), kept)
    told = refusal(listed(tmp_path, "文号,替代文件\n皖财预〔2019〕2号,皖财预〔2019〕1号\n", "二.csv"), kept)
    assert "替代成环" in told
    assert "二.csv:2" in told
    assert "kg-bases.jsonl:1" in told


def test_a_chain_as_long_as_the_list_is_followed_to_its_end():
    chain = {node: [node + 1] for node in range(200_000)}
    assert cycles(chain) == []
    assert [len(cycle) for cycle in cycles({**chain, 200_000: [0]})] == [200_001]


def test_one_number_of_two_places_is_two_documents(tmp_path: Path, kept: Path):
    text = "文号,标题,发文机关\n南财〔2020〕1号,甲,南宫市财政局\n南财〔2020〕1号,乙,南昌市财政局\n"
    import_list(listed(tmp_path, text), kept)
    assert len(load_authority(kept).documents) - len(load_authority().documents) == 2


# --- the file that is kept


def test_the_authority_has_what_the_list_has(kept: Path):
    import_list(CASES / "valid" / "excel-gb18030.csv", kept)
    documents = load_authority(kept).documents
    assert {iri for iri in documents if document_iri(documents[iri]).value != iri} == set()
    assert {"皖财预〔2019〕12号", "皖财预〔2022〕8号"} <= {document.number for document in documents.values()}


def test_a_file_that_is_kept_and_was_spoilt_is_refused_with_its_line(tmp_path: Path, kept: Path):
    import_list(listed(tmp_path, LIST), kept)
    kept.write_text(kept.read_text(encoding="utf-8") + '{"number":"三号"}\n', encoding="utf-8")
    with pytest.raises(BasesError, match=r"kg-bases\.jsonl:3：不是文号"):
        load_authority(kept)
    assert "kg-bases.jsonl:3：不是文号" in refusal(listed(tmp_path, LIST), kept)


def test_what_is_not_there_cannot_be_read(kept: Path):
    with pytest.raises(BasesError, match="读不了"):
        load_authority(kept)


def test_writing_that_fails_leaves_what_is_kept(tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch):
    import_list(listed(tmp_path, LIST), kept)
    before = kept.read_bytes()

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert "写不了" in refusal(listed(tmp_path, "标题\n新办法\n", "二.csv"), kept)
    assert kept.read_bytes() == before
    assert not list(tmp_path.glob(".*.tmp"))


# --- laws

CODES = st.sampled_from(["皖财预", "皖政办", "财预", "文旅字", "宁政", "市车改办", "鄂发改批复"])
BRACKETS = st.sampled_from(["〔〕", "[]", "【】", "（）", "()", "［］"])
NUMBERS = st.builds(
    lambda code, pair, year, serial: f"{code}{pair[0]}{year}{pair[1]}{serial}号",
    CODES,
    BRACKETS,
    st.integers(1950, 2030),
    st.integers(0, 40),
)
TITLES = st.sampled_from(["目标办法", "关于印发〈值班办法〉的通知", "值班 办法", "“十四五”规划, 纲要", "=1+1办法"])
DAYS = st.dates(min_value=date(1990, 1, 1)).map(str)
DOCUMENTS = st.builds(
    KnownDocument,
    number=st.none() | NUMBERS.map(parse_number).filter(bool).map(lambda found: found.text),
    title=TITLES,
    place=st.sampled_from([None, "340000", "420100"]),
    date=st.none() | DAYS,
    in_force=st.sampled_from([None, True, False]),
    about=st.lists(st.sampled_from(["绩效", "采购"]), unique=True).map(tuple),
    sources=st.lists(st.sampled_from(["甲", "乙"]), unique=True).map(tuple),
)
LISTS = st.lists(DOCUMENTS, min_size=1, max_size=8, unique_by=document_key)
SLOW = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def write(documents: list[KnownDocument], path: Path) -> Path:
    path.write_text("".join(map(line_of, documents)), encoding="utf-8")
    return path


@given(text=NUMBERS | st.text("皖财预办关于印发〔〕[]（）【】2019号年 第、", max_size=20))
def test_a_number_read_the_quick_way_is_the_one_a_citation_has(text: str):
    found = parse_number(text)
    cited = find_citations(text)
    if found is not None:
        assert [(found.text, found.code, found.year, found.serial)] == [
            (c.number, c.issuer, c.year, c.seq) for c in cited
        ]


@given(documents=st.lists(DOCUMENTS, min_size=2, max_size=6))
def test_documents_have_one_key_where_they_have_one_iri(documents: list[KnownDocument]):
    pairs = {(document_key(document), document_iri(document).value) for document in documents}
    assert len({key for key, _iri in pairs}) == len({iri for _key, iri in pairs}) == len(pairs)


@given(documents=LISTS)
def test_what_is_written_is_read_again(documents: list[KnownDocument]):
    read = [replace(document, line=None) for document in documents_in(map(line_of, documents), Problems("行"))]
    assert read == documents


@SLOW
@given(first=LISTS, second=LISTS)
def test_importing_again_changes_nothing(first: list[KnownDocument], second: list[KnownDocument], tmp_path: Path):
    kept = tmp_path / "kg-bases.jsonl"
    kept.unlink(missing_ok=True)
    import_list(write(first, tmp_path / "一.jsonl"), kept, source="一")
    import_list(write(second, tmp_path / "二.jsonl"), kept, source="二")
    once = kept.read_bytes()
    done = import_list(tmp_path / "二.jsonl", kept, source="三")
    assert not done.changes.any
    assert kept.read_bytes() == once


@SLOW
@given(documents=LISTS, order=st.randoms())
def test_the_order_of_the_lines_does_not_matter(documents: list[KnownDocument], order: Random, tmp_path: Path):
    results = []
    for _ in range(2):
        kept = tmp_path / "kg-bases.jsonl"
        kept.unlink(missing_ok=True)
        import_list(write(documents, tmp_path / "表.jsonl"), kept, source="表")
        results.append(kept.read_bytes())
        documents = order.sample(documents, len(documents))
    assert results[0] == results[1]


def test_words_of_validity_mean_one_thing():
    assert {in_force(word) for word in words("in-force")} == {True}
    assert {in_force(word) for word in words("not-in-force")} == {False}


# --- the command line


def test_a_template_is_filled_in_imported_and_taken_back(kg: Run, tmp_path: Path):
    template = kg("bases", "template").out
    headings, example = csv.reader(io.StringIO(template.removeprefix("\ufeff")))
    assert (headings[0], len(headings), len(example)) == ("发文字号", 12, 12)
    (tmp_path / "表.csv").write_text(template, encoding="utf-8")
    done = kg("bases", "import", "表.csv")
    assert (done.code, "新增 1 份" in done.out, f"+ {example[0]}" in done.out) == (0, True, True)
    again = kg("bases", "import", "表.csv")
    assert (again.code, again.out) == (0, "没有变化：kg-bases.jsonl，共 1 份\n")
    assert json.loads(Path("kg-bases.jsonl").read_text(encoding="utf-8"))["date"] == example[4]
    removed = kg("bases", "remove", example[0].replace("〔", "[").replace("〕", "]"))
    assert (removed.code, Path("kg-bases.jsonl").read_text(encoding="utf-8")) == (0, "")


def test_a_dry_run_tells_and_writes_nothing(kg: Run, tmp_path: Path):
    listed(tmp_path, LIST)
    done = kg("--lang", "en", "bases", "import", "表.csv", "--dry-run", "--bases", "甲.jsonl")
    assert (done.code, "2 added" in done.out, "dry run" in done.out) == (0, True, True)
    assert not Path("甲.jsonl").exists()


def test_a_change_is_told_field_by_field(kg: Run, tmp_path: Path):
    kg("bases", "import", listed(tmp_path, LIST), "--source", "甲")
    done = kg("bases", "import", listed(tmp_path, LIST.replace("有效", "失效"), "二.csv"), "--source", "乙")
    assert "  ~ 皖财预〔2019〕12号\n    是否有效：✓ → ✗\n    来源：甲 → 甲；乙\n" in done.out


def test_a_list_with_errors_is_unusable_input(kg: Run, tmp_path: Path):
    shutil.copy(CASES / "invalid" / "circle.csv", tmp_path / "circle.csv")
    done = kg("bases", "import", "circle.csv")
    assert (done.code, done.out) == (2, "")
    assert "circle.csv:6" in done.err
    assert "Traceback" not in done.err
    assert not Path("kg-bases.jsonl").exists()


def test_only_one_document_is_removed_and_what_named_it_is_told(kg: Run, tmp_path: Path):
    text = "文号,标题,替代文件\n皖财预〔2019〕1号,办法,皖财预〔2020〕1号\n皖财预〔2020〕1号,办法,\n"
    kg("bases", "import", listed(tmp_path, text))
    assert kg("bases", "remove", "办法").code == 2
    assert kg("bases", "remove", "没有的办法").code == 2
    done = kg("bases", "remove", "皖财预〔2020〕1号")
    assert (done.code, "皖财预〔2019〕1号 仍写着被它替代" in done.err) == (0, True)


@pytest.mark.parametrize("command", ["import", "remove", "template"])
def test_each_command_has_help_with_an_example(kg: Run, command: str):
    assert f"kg bases {command}" in kg("bases", command, "--help").out.partition("example")[2]


def test_a_store_that_does_not_follow_yet_is_told(kg: Run, tmp_path: Path):
    path = listed(tmp_path, LIST)
    assert "kg build" not in kg("bases", "import", path).err
    Path("kg-store").mkdir()
    assert "kg build" not in kg("bases", "import", path).err
    assert "再运行一次 kg build" in kg("bases", "remove", "值班办法").err
    assert "再运行一次 kg build" in kg("bases", "import", path).err
