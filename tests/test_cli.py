"""The command line as a person or a script meets it: what is printed, where, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook
from terminal import CLEAN, DISCLOSURE

from kg.cli import app
from kg.cli.output import Shell
from kg.schema import record_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from terminal import Run

ROOT = Path(__file__).parents[1]


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    file = tmp_path / "空.txt"
    file.write_bytes(b"")
    return file


# --- every command


def test_help_names_every_command_in_chinese_first(kg: Run):
    result = kg("--help")
    assert result.code == 0
    assert {"extract", "build", "review", "ask", "rules", "export"} <= set(result.out.split())
    assert not next(line for line in result.out.splitlines() if line.startswith("  extract")).isascii()


@pytest.mark.parametrize("command", [command.callback.__name__ for command in app.registered_commands])
def test_every_command_has_help_with_an_example(kg: Run, command: str):
    result = kg(command, "--help")
    assert result.code == 0
    assert f"kg {command}" in result.out.partition("example")[2]


def test_version(kg: Run):
    assert kg("--version").out.startswith("budget-kg 0.")


def test_an_unknown_command_is_unusable_input(kg: Run):
    assert kg("divine").code == 2


def test_a_file_that_is_not_there_is_named_with_a_remedy_and_no_traceback(kg: Run):
    for command in ("extract", "build", "review"):
        result = kg(command, "没有.txt")
        assert result.code == 2
        assert "没有.txt" in result.err
        assert "路径" in result.err
        assert "Traceback" not in result.err


def test_one_bad_file_stops_no_other(kg: Run, empty: Path, faulty: Path):
    extracted = kg("extract", empty, faulty)
    assert (extracted.code, len(extracted.objects)) == (2, 1)
    assert "空.txt" in extracted.err
    reviewed = kg("review", empty, faulty, "--format", "jsonl")
    assert (reviewed.code, {finding["rule"] for finding in reviewed.objects}) == (2, {"D01"})
    built = kg("build", empty, faulty)
    assert built.code == 2
    assert "空.txt" in built.err


@pytest.mark.parametrize("name", ["二进制.txt", "图.pdf"])
def test_what_is_no_text_is_refused_with_a_remedy(kg: Run, tmp_path: Path, name: str):
    (tmp_path / name).write_bytes(b"%PDF-1.7\n\x00\x01\x02\xff" if name.endswith("pdf") else bytes(range(256)) * 20)
    result = kg("extract", name)
    assert (result.code, result.out) == (2, "")
    assert name in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_encodings_in_use_give_the_same_record(kg: Run, tmp_path: Path, faulty: Path, encoding: str):
    other = tmp_path / "丙.txt"
    other.write_bytes(DISCLOSURE.encode(encoding))
    (first,), (second,) = kg("extract", faulty).objects, kg("extract", other).objects
    assert second["projects"] == first["projects"]


@pytest.mark.parametrize(
    ("command", "step"),
    [("extract", ("kg.indicators", "extract_record")), ("review", ("kg.review", "record_to_quads"))],
)
def test_a_defect_on_one_file_is_a_message_that_asks_to_report_it(
    kg: Run, faulty: Path, monkeypatch: pytest.MonkeyPatch, command: str, step: tuple[str, str]
):
    def fail(*_given: object) -> None:
        raise RuntimeError("boom")

    module, name = step
    monkeypatch.setattr(import_module(module), name, fail)
    result = kg(command, faulty)
    assert result.code == 2
    assert "RuntimeError: boom" in result.err
    assert "甲.txt" in result.err


def test_an_interrupt_is_tidy(kg: Run, faulty: Path, monkeypatch: pytest.MonkeyPatch):
    def interrupt(*_given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kg.indicators.extract_record", interrupt)
    result = kg("extract", faulty)
    assert result.code == 130
    assert "Traceback" not in result.err


def test_a_closed_pipe_is_tidy(faulty: Path):
    command = f"import sys; sys.argv = ['kg', 'extract', *[{str(faulty)!r}] * 60]; from kg.cli import main; main()"
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([sys.executable, "-c", command], stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("arguments", [["extract"], ["review"], ["review", "--format", "json"], ["--version"], ["-h"]])
def test_a_full_or_closed_stdout_is_told(faulty: Path, arguments: list[str]):
    files = [] if arguments[0].startswith("-") else [str(faulty)]
    command = f"import sys; sys.argv = {['kg', *arguments, *files]!r}; from kg.cli import main; main()"
    line = '"$0" -c "$1" {}'
    full, closed = (
        subprocess.run(
            ["/bin/sh", "-c", line.format(to), sys.executable, command], capture_output=True, text=True, check=False
        )
        for to in (">/dev/full", ">&-")
    )
    assert (full.returncode, full.stderr.count("写不出结果"), "Traceback" in full.stderr) == (2, 1, False)
    assert (closed.returncode, closed.stderr) == (int("review" in arguments), "")


def test_messages_can_be_had_in_english(kg: Run, empty: Path):
    assert kg("--lang", "en", "extract", empty).err.startswith("error: ")


# --- extract


def test_extract_prints_a_record_per_line_that_the_schema_accepts(kg: Run, faulty: Path, clean: Path):
    result = kg("extract", faulty, clean)
    assert (result.code, result.err) == (0, "")
    assert [record["document"]["path"] for record in result.objects] == [str(faulty), str(clean)]
    for record in result.objects:
        Draft202012Validator(record_schema()).validate(record)


def test_extract_reads_the_whole_table(kg: Run, faulty: Path):
    ((project,),) = [record["projects"] for record in kg("extract", faulty).objects]
    assert (project["name"], project["code"], project["budget"]) == ("文化活动经费", "13050026P00945010101C", "10.00")
    assert [(row["level1"], row["value"]) for row in project["indicators"]] == [
        ("产出指标", "≥12场"),
        ("产出指标", "≥10万元"),
        ("产出指标", "≥95%"),
        ("产出指标", "≥90%"),
        ("效益指标", "≥5000人次"),
        ("满意度指标", "≥90%"),
    ]


def test_extract_as_json_is_one_array(kg: Run, faulty: Path):
    assert json.loads(kg("extract", faulty, "--format", "json").out) == kg("extract", faulty).objects


def test_extract_as_csv_goes_to_a_file_that_excel_reads(kg: Run, faulty: Path, tmp_path: Path):
    result = kg("extract", faulty, "--format", "csv", "--output", "指标.csv")
    assert (result.code, result.out) == (0, "")
    rows = list(csv.reader(io.StringIO((tmp_path / "指标.csv").read_text(encoding="utf-8-sig"), newline="")))
    assert len(rows) == 7
    assert "指标值" in rows[0]


def test_extract_as_xlsx_needs_a_file_and_fills_it(kg: Run, faulty: Path, tmp_path: Path):
    assert kg("extract", faulty, "--format", "xlsx").code == 2
    assert kg("extract", faulty, "--format", "xlsx", "--output", "指标.xlsx").code == 0
    assert load_workbook(tmp_path / "指标.xlsx").active.max_row == 7


def test_extract_as_html_needs_a_file_and_fills_it(kg: Run, faulty: Path, clean: Path, tmp_path: Path):
    refused = kg("extract", faulty, "--format", "html")
    assert (refused.code, refused.out) == (2, "")
    assert "html 要写入文件，请加 --output" in " ".join(refused.err.split())
    assert "html goes to a file" in kg("--lang", "en", "extract", faulty, "--format", "html").err
    assert kg("extract", faulty, clean, "--format", "html", "--output", "对照.html").code == 0
    page = (tmp_path / "对照.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert page.count('class="document"') == 2
    assert kg("--lang", "en", "extract", faulty, "--format", "html", "--output", "a.html").code == 0
    assert ">parsed</th>" in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_extract_as_html_says_where_it_cannot_write(kg: Run, faulty: Path):
    result = kg("extract", faulty, "--format", "html", "--output", "无/对照.html")
    assert result.code == 2
    assert "对照.html" in result.err
    assert "Traceback" not in result.err


def test_extract_into_a_folder_that_is_not_there_says_so(kg: Run, faulty: Path):
    result = kg("extract", faulty, "--output", "无/指标.jsonl")
    assert result.code == 2
    assert "指标.jsonl" in result.err


def test_a_file_without_any_table_gives_a_record_without_projects_and_says_so(kg: Run, tmp_path: Path):
    (tmp_path / "文.txt").write_text("某市文化局工作总结\n没有表格。\n", encoding="utf-8")
    (record,) = kg("extract", "文.txt").objects
    assert record["projects"] == []
    assert record["notes"]


# --- review


def test_review_exits_with_1_for_a_violation_and_0_for_a_clean_file(kg: Run, faulty: Path, clean: Path):
    assert kg("review", faulty).code == 1
    assert kg("review", clean).code == 0


def test_review_tells_rule_row_text_and_what_to_write(kg: Run, faulty: Path):
    out = kg("review", faulty).out
    for said in ("D01", "≥10万元", "≤10万元"):
        assert said in out


def test_review_as_jsonl_prints_a_finding_per_line(kg: Run, faulty: Path):
    (finding,) = kg("review", faulty, "--format", "jsonl").objects
    assert (finding["rule"], finding["name"], finding["severity"]) == ("D01", "ceiling-as-floor", "Violation")
    assert (finding["path"], finding["project"], finding["row"]) == (str(faulty), 1, 2)
    assert finding["suggestion"] == "≤10万元"
    assert set(finding["message"]) == {"zh", "en"}


@pytest.mark.parametrize(("fail_on", "code"), [("Violation", 1), ("Warning", 1), ("Info", 1), ("never", 0)])
def test_fail_on_decides_the_exit_code(kg: Run, faulty: Path, fail_on: str, code: int):
    assert kg("review", faulty, "--fail-on", fail_on).code == code


def test_a_warning_alone_fails_only_when_asked(kg: Run, tmp_path: Path):
    (tmp_path / "丁.txt").write_text(CLEAN.replace("≥12场", "≥12"), encoding="utf-8")
    assert {finding["severity"] for finding in kg("review", "丁.txt", "--format", "jsonl").objects} == {"Warning"}
    assert kg("review", "丁.txt").code == 0
    assert kg("review", "丁.txt", "--fail-on", "Warning").code == 1
    assert kg("review", "丁.txt", "--severity", "Violation", "--format", "jsonl").out == ""


def test_review_can_be_limited_to_rules(kg: Run, faulty: Path):
    assert kg("review", faulty, "--rules", "V01,A01").code == 0
    assert kg("review", faulty, "--rules", "d01").code == 1


def test_a_rule_that_is_none_is_refused_with_those_there_are(kg: Run, faulty: Path):
    result = kg("review", faulty, "--rules", "D01,Z99")
    assert result.code == 2
    assert "Z99" in result.err
    assert "D01" in result.err


def test_a_folder_is_reviewed_file_by_file(kg: Run, faulty: Path, clean: Path, tmp_path: Path):
    paths = {finding["path"] for finding in kg("review", tmp_path, "--format", "jsonl").objects}
    assert paths == {str(faulty)}
    assert clean.exists()


# --- rules


def test_rules_lists_every_rule_and_shows_one(kg: Run):
    listed = kg("rules").out.splitlines()
    assert [line.split()[0] for line in listed] == [rule["code"] for rule in json.loads(kg("rules", "-f", "json").out)]
    shown = kg("--lang", "en", "rules", "D01").out
    assert "ceiling-as-floor" in shown
    assert "Violation" in shown


# --- build, ask, export


@pytest.fixture
def built(kg: Run, faulty: Path) -> Path:
    assert kg("build", faulty).code == 0
    return Path("kg-store")


def test_build_says_what_was_done_and_leaves_unchanged_files_alone(kg: Run, faulty: Path):
    first, second = kg("build", faulty), kg("build", faulty)
    assert (first.code, second.code) == (0, 0)
    assert "新建 1 份" in first.out
    assert "6 行指标" in first.out
    assert "未变 1 份" in second.out
    assert "1 built" in kg("--lang", "en", "build", faulty, "--store", "other").out


def test_ask_without_a_name_lists_the_questions(kg: Run):
    result = kg("ask")
    assert result.code == 0
    assert "projects-without-identifiable-basis" in result.out.splitlines()


@pytest.mark.usefixtures("built")
def test_ask_answers_a_ready_question(kg: Run):
    result = kg("ask", "rows-that-say-at-least-where-a-ceiling-is-meant")
    assert result.code == 0
    assert "≥10万元" in result.out


@pytest.mark.usefixtures("built")
def test_ask_answers_a_query_given_or_in_a_file_in_every_format(kg: Run, tmp_path: Path):
    query = "SELECT ?value WHERE { ?row a bkg:Indicator ; bkg:level3 '活动场次' ; bkg:value ?value }"
    (tmp_path / "问.rq").write_text(query, encoding="utf-8")
    assert kg("ask", query, "--format", "csv").out.split() == ['"value"', '"≥12场"']
    assert kg("ask", "--query", "问.rq", "--format", "csv").out == kg("ask", query, "-f", "csv").out
    bindings = json.loads(kg("ask", query, "--format", "json").out)["results"]["bindings"]
    assert bindings == [{"value": {"type": "literal", "value": "≥12场"}}]
    graph = kg("ask", "CONSTRUCT { ?row bkg:value ?value } WHERE { ?row bkg:value ?value }", "--format", "ttl").out
    assert "bkg:value" in graph


@pytest.mark.usefixtures("built")
def test_ask_takes_parameters(kg: Run):
    found = kg("ask", "hotline-targets-across-units", "--param", "word=活动", "--format", "csv").out
    assert "活动场次" in found
    assert kg("ask", "hotline-targets-across-units", "--param", "word").code == 2


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    "question", ["no-such-question", "SELEC ?x {}", "DROP ALL", "SELECT * { SERVICE <http://x> {} }"]
)
def test_a_question_that_cannot_be_asked_is_explained(kg: Run, question: str):
    result = kg("ask", question)
    assert result.code == 2
    assert "Traceback" not in result.err
    assert "（" in result.err


def test_asking_before_building_says_what_to_run(kg: Run):
    result = kg("ask", "coverage")
    assert result.code == 2
    assert "kg build" in result.err


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("form", ["nquads", "trig", "turtle", "jsonld"])
def test_export_writes_every_format_alike_each_time(kg: Run, tmp_path: Path, form: str):
    assert kg("export", "--format", form, "--output", "一").code == 0
    assert kg("export", "--format", form, "--output", "二").code == 0
    assert (tmp_path / "一").read_bytes() == (tmp_path / "二").read_bytes()
    assert "≥10万元".encode() in (tmp_path / "一").read_bytes() or form == "jsonld"


def test_a_file_without_a_table_is_not_called_clean(kg: Run, tmp_path: Path):
    notice = tmp_path / "通知.txt"
    notice.write_text("关于做好绩效管理工作的通知\n", encoding="utf-8")
    done = kg("review", notice)
    assert done.code == 2
    assert "没有找到绩效目标表" in done.err
    assert "没有发现问题" not in done.out


@pytest.mark.parametrize("command", ["extract", "build", "review"])
def test_an_empty_folder_is_no_success(kg: Run, tmp_path: Path, command: str):
    folder = tmp_path / "空"
    folder.mkdir()
    done = kg(command, folder)
    assert done.code == 2
    assert "没有可读的文件" in done.err


def test_the_counts_are_of_all_findings_whatever_is_listed(kg: Run, faulty: Path):
    assert "错误 0" not in kg("review", faulty).out
    everything, grave = (kg("review", faulty, *limit).out for limit in ((), ("--severity", "Violation")))
    assert next(line for line in everything.splitlines() if line.startswith("错误")) in grave


def test_a_source_is_not_written_over(kg: Run, faulty: Path):
    before = faulty.read_bytes()
    done = kg("extract", faulty, "--output", faulty)
    assert done.code == 2
    assert faulty.read_bytes() == before


@pytest.mark.parametrize("command", ["extract", "review"])
def test_a_file_below_a_folder_to_be_read_is_not_written_over(kg: Run, tmp_path: Path, command: str):
    kept = tmp_path / "夹" / "深" / "乙.txt"
    kept.parent.mkdir(parents=True)
    kept.write_text(CLEAN, encoding="utf-8")
    done = kg(command, tmp_path / "夹", "--output", kept)
    assert (done.code, kept.read_text(encoding="utf-8")) == (2, CLEAN)
    assert "既是输入又是输出" in done.err
    assert kg(command, tmp_path / "夹", "--output", tmp_path / "果.txt").code == 0


def test_the_counter_shows_names_and_pages_as_they_are(monkeypatch: pytest.MonkeyPatch):
    from rich.progress import Progress  # noqa: PLC0415 - slow to import
    from rich.text import Text  # noqa: PLC0415

    shown: list[str] = []
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(
        Progress, "update", lambda *_, description, **__: shown.append(Text.from_markup(description).plain)
    )
    files = [Path("夹/[red]报告.pdf"), Path("夹/[bold].pdf")]
    assert list(Shell().each(files, lambda _, pages: pages(3, 12))) == [None, None]
    assert shown == ["[red]报告.pdf 3/12", "[red]报告.pdf", "[bold].pdf 3/12", "[bold].pdf"]


def test_a_result_that_breaks_off_leaves_what_was_there(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise KeyError

    kept, link = tmp_path / "果.html", tmp_path / "链"
    kept.write_bytes(b"good")
    kept.chmod(0o640)
    link.symlink_to(kept)
    for target in (kept, tmp_path / "新"):
        with pytest.raises(KeyError):
            Shell().write(pieces(), target)
    assert kept.read_bytes() == b"good"
    Shell().write(b"better", link)
    assert (kept.read_bytes(), kept.stat().st_mode & 0o777, link.is_symlink()) == (b"better", 0o640, True)
    assert sorted(tmp_path.iterdir()) == sorted([kept, link])
    Shell().write(b"gone", Path(os.devnull))
    assert "已写入" in capfd.readouterr().err


def test_good_output_is_not_replaced_by_nothing(kg: Run, tmp_path: Path):
    kept, empty = tmp_path / "留.csv", tmp_path / "空.txt"
    kept.write_text("内容", encoding="utf-8")
    empty.touch()
    assert kg("extract", empty, "--format", "csv", "--output", kept).code == 2
    assert kept.read_text(encoding="utf-8") == "内容"


def test_a_file_named_twice_is_read_once(kg: Run, faulty: Path, clean: Path, tmp_path: Path):
    (tmp_path / "链.txt").symlink_to(faulty)
    (tmp_path / "圈.txt").symlink_to("圈.txt")
    ways = (faulty, faulty.parent / "." / faulty.name, tmp_path / "链.txt", clean, faulty.name)
    assert [each["path"] for each in json.loads(kg("review", *ways, "--format", "json").out)] == [
        str(faulty),
        str(clean),
    ]
    assert kg("review", tmp_path / "圈.txt", clean).code == 2


def test_what_is_given_wrongly_is_told_in_words(kg: Run, faulty: Path, tmp_path: Path):
    (tmp_path / "规则.ttl").write_text("", encoding="utf-8")
    for arguments, said in (
        (("review", faulty, "--rules", ""), "没有给出规则代码"),
        (("review", faulty, "--rules", " ，"), "没有给出规则代码"),
        (("review", faulty, "--shapes", tmp_path / "规则.ttl"), "是文件，不是文件夹"),
        (("verdicts", "list"), "kg verdicts add"),
        (("review", faulty, "--waivers", "没有.yaml"), "（No such file or directory）"),
    ):
        done = kg(*arguments)
        assert (done.code, said in done.err, "Errno" in done.err) == (2, True, False), done.err
