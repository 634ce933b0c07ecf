"""What could not be read is counted and named: notes on the terminal, pages that wait for the `ocr` extra, remedies."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook
from terminal import DISCLOSURE
from test_read_pdf import with_scans

from kg import readers
from kg.build import build
from kg.indicators import extract_record
from kg.readers import ocr_engine, pdf
from kg.readers.text import read_text
from kg.readers.worker import read_here

if TYPE_CHECKING:
    from terminal import Run

    from kg.model import Document

COMMAND = "pip install 'budget-kg[ocr]'"


class _Here:
    """Reads in this process, where a test can take the `ocr` extra away."""

    def read(self, path: Path, _progress: object) -> Document:
        return read_here(path, lambda _page, _pages: None)


def have_ocr(monkeypatch: pytest.MonkeyPatch, *, available: bool) -> None:
    monkeypatch.setattr(readers, "GUARD", _Here())
    for module in (pdf, ocr_engine):
        monkeypatch.setattr(module, "ocr_available", lambda: available)


@pytest.fixture
def partly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a PDF of a scanned page and a form, for a program without the `ocr` extra."""
    have_ocr(monkeypatch, available=False)
    (tmp_path / "部分.pdf").write_bytes(with_scans("scan", "form"))
    return Path("部分.pdf")


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Write a workbook with a form on one sheet and a hidden sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in DISCLOSURE.splitlines():
        sheet.append(line.split("\t"))
    book.create_sheet("底稿").sheet_state = "hidden"
    book.save(tmp_path / "表.xlsx")
    return Path("表.xlsx")


# --- extract and review


def test_notes_are_told_on_stderr_and_change_no_exit_code(kg: Run, workbook: Path):
    done = kg("extract", workbook)
    assert done.code == 0
    assert done.err == "提示：表.xlsx：工作表“底稿”是隐藏的，未读\n"
    assert done.objects[0]["projects"]
    assert kg("--lang", "en", "extract", workbook).err.startswith("note: 表.xlsx")


def test_a_review_tells_notes_on_stderr_and_in_its_head(kg: Run, workbook: Path):
    done = kg("review", workbook, "--fail-on", "never")
    assert (done.code, done.err) == (0, "提示：表.xlsx：工作表“底稿”是隐藏的，未读\n")
    assert "表.xlsx\n说明：工作表“底稿”是隐藏的，未读\n" in done.out
    assert "底稿" not in kg("review", workbook, "--format", "jsonl").out


@pytest.mark.parametrize("command", ["extract", "review"])
def test_a_file_with_scans_that_wait_for_ocr_is_not_read_in_whole(kg: Run, partly: Path, command: str):
    done = kg(command, partly)
    assert done.code == 2
    assert done.err == f"错误：部分.pdf：第 1 页是扫描件，没有读（请先运行 {COMMAND}）\n"
    assert done.out  # what could be read is there


@pytest.mark.parametrize("command", ["extract", "review", "build"])
def test_a_file_of_scans_alone_is_told_likewise(kg: Run, tmp_path: Path, partly: Path, command: str):
    (tmp_path / partly).write_bytes(with_scans("scan", "scan"))
    done = kg(command, partly)
    assert done.code == 2
    assert done.err.startswith("错误：部分.pdf：全部 2 页")
    assert COMMAND in done.err


# --- build


def test_a_build_counts_and_names_what_was_read_in_part(kg: Run, partly: Path, workbook: Path):
    for _again in range(2):  # also where the file has not changed
        done = kg("build", partly, workbook)
        assert done.code == 2
        assert done.err == f"错误：部分.pdf：第 1 页是扫描件，没有读（请先运行 {COMMAND}）\n"
        assert "部分未读 2 份：\n" in done.out
        assert f"  部分.pdf：第 1 页是扫描件，没有读；请先运行 {COMMAND}\n" in done.out
        assert "  表.xlsx：工作表“底稿”是隐藏的，未读\n" in done.out
    assert "未变 2 份" in done.out
    assert "2 read in part:" in kg("--lang", "en", "build", partly, workbook).out


def test_a_hidden_sheet_is_no_failure_of_a_build(kg: Run, workbook: Path):
    assert kg("build", workbook).code == 0


def test_scans_are_read_by_the_build_after_ocr_is_installed(
    tmp_path: Path, partly: Path, monkeypatch: pytest.MonkeyPatch
):
    file, store = tmp_path / partly, tmp_path / "store"
    assert list(build([file], store).partial) == [str(file)]
    assert build([file], store).unchanged == (str(file),)
    have_ocr(monkeypatch, available=True)
    monkeypatch.setattr(pdf, "scan_to_page", lambda _image, number, width, height: pdf.Page(number, width, height))
    after = build([file], store)
    assert (after.replaced, after.partial) == ((str(file),), {})
    assert build([file], store).unchanged == (str(file),)


# --- remedies and headings


def test_the_remedy_for_a_file_without_a_table_is_that_of_its_format(kg: Run, tmp_path: Path):
    (tmp_path / "文.txt").write_text("某市文化局工作总结\n", encoding="utf-8")
    (tmp_path / "页.html").write_text("<html><body><p>某市文化局工作总结</p></body></html>", encoding="utf-8")
    for name, speaks_of_tabs in (("文.txt", True), ("页.html", False)):
        said = kg("review", name).err
        assert f"{name}：没有找到绩效目标表（请确认文件含有" in said
        assert ("制表符" in said) is speaks_of_tabs


def test_scans_that_wait_for_ocr_may_hold_the_table_that_was_not_found(
    kg: Run, partly: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys.modules["kg.record"], "document_to_sections", lambda _document, _unplaced: [])
    done = kg("review", partly)
    assert done.code == 2
    assert done.err == f"错误：部分.pdf：没有找到绩效目标表（第 1 页是扫描件，没有读；请先运行 {COMMAND}）\n"


def test_chinese_headings_of_a_build_have_chinese_brackets(kg: Run, tmp_path: Path):
    for name in ("甲", "乙"):
        (tmp_path / f"{name}.txt").write_text(f"{name}局工作总结\n", encoding="utf-8")
    assert "没有绩效目标表（2）：乙.txt、甲.txt\n" in kg("build", "甲.txt", "乙.txt").out
    assert "without any target table (2): 乙.txt, 甲.txt\n" in kg("--lang", "en", "build", ".", "--force").out


def test_a_column_that_a_table_has_not_is_named_as_such(kg: Run, tmp_path: Path):
    rows = DISCLOSURE.splitlines()
    short = rows[:6] + [row.rsplit("\t", 1)[0] if "\t" in row else row for row in rows[6:]]
    (tmp_path / "缺列.txt").write_text("\n".join(short) + "\n", encoding="utf-8")
    assert "表中没有此列" in kg("review", "缺列.txt").out
    assert "the table has no such column" in kg("--lang", "en", "review", "缺列.txt").out


def test_a_table_without_a_column_of_values_is_told(tmp_path: Path):
    path = tmp_path / "表.txt"
    path.write_text(
        "项目支出绩效目标表\n项目名称\t道路养护\t\t\n一级指标\t二级指标\t三级指标\t另一种标题\n"
        "产出指标\t数量指标\t养护里程\t12公里\n",
        encoding="utf-8",
    )
    record = extract_record(read_text(path))
    assert record.notes == ("第 1 个项目的表没有找到指标值列，指标值未读",)
    assert record.projects[0].indicators[0].extra == {"另一种标题": "12公里"}
