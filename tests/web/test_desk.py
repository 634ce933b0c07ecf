"""The desk: files that come in are read, reviewed, stored, shown and judged; what is hostile harms nobody else."""
# ruff: noqa: ANN401 - what runs on the loop of all tests may return anything

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from pyoxigraph import RdfFormat, parse
from sample_record import RECORD
from terminal import CLEAN, DISCLOSURE
from typeset import SAMPLE, Form, typeset
from typeset_layout import Style

import kg
from kg.errors import KgError
from kg.graph import record_to_quads
from kg.record_json import record_from_json
from kg.reviewing import reviewing
from kg.store import documents, open_store, replace_document, replace_findings
from kg.verdicts import Word, read_verdicts
from kg.waivers_file import read_waivers
from kg.web.desk.child import TaskChild
from kg.web.desk.desk import Desk
from kg.web.desk.folder import MOST, Folder
from kg.web.desk.held import held
from kg.web.desk.stored_record import record_of
from kg.web.desk.waiver_entries import HEADING
from kg.web.errors import NotFoundError, RefusedError
from kg.web.settings import Limits, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from kg.web.model import Job, Reviewed

RULES = ["D01", "V01", "T05"]
CEILING = {"rule": "D01", "project": 1, "row": 2}
NOBODY = "0" * 64
OVER = {"done", "failed"}


async def until(is_so: Callable[[], bool]) -> None:
    """Wait for something that the loop brings about, and not for ever."""
    async with asyncio.timeout(60):
        while not is_so():  # noqa: ASYNC110 - the desk tells how far it is, and gives no event
            await asyncio.sleep(0.001)


class Bench:
    """A desk with its processes, and a loop that all tests share."""

    def __init__(self, folder: Path, runner: asyncio.Runner) -> None:
        self.folder = folder
        self.run: Callable[[Coroutine[Any, Any, Any]], Any] = runner.run
        self.settings = Settings(
            store=folder / "store",
            desk=folder / "desk",
            verdicts=folder / "verdicts.jsonl",
            waivers=folder / "kg-waivers.yaml",
        )
        self.desk = Desk(self.settings)

    def came(self, data: bytes | str) -> Path:
        """Write what came in to a temporary file."""
        file = self.folder / f"upload-{os.urandom(4).hex()}"
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        return file

    def upload(self, name: str, data: bytes | str) -> tuple[Job, list[Job]]:
        """Upload a file; returns its job when it is over, and every state it was seen in."""
        return self.run(self._upload(name, data))

    async def _upload(self, name: str, data: bytes | str) -> tuple[Job, list[Job]]:
        job = await self.desk.add(name, self.came(data))
        seen = [job]

        def is_over() -> bool:
            if (now := self.job(job.id)) != seen[-1]:
                seen.append(now)
            return now.state in OVER

        await until(is_over)
        return seen[-1], seen

    def job(self, job_id: str) -> Job:
        """Return how far a file has got."""
        job = self.desk.job(job_id)
        assert job is not None
        return job

    def reviewed(self, sha256: str) -> Reviewed:
        """Return a document with its review."""
        return self.run(self.desk.reviewed(sha256))

    def say(self, sha256: str, kind: str, **more: Any) -> Any:
        """Say something of the one mistake there is, or of another place."""
        about = {**CEILING, **{name: more.pop(name) for name in (*CEILING, "text", "until") if name in more}}
        return self.run(self.desk.say(sha256, Word(kind, more.pop("by", "张三"), **more), **about))

    def rules_at(self, sha256: str) -> list[tuple[str, int | None]]:
        """Return the rules and the rows of what is found."""
        return [(each.rule, each.row) for each in self.reviewed(sha256).review.findings]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with asyncio.Runner() as runner:
        made = Bench(tmp_path_factory.mktemp("desk"), runner)
        runner.run(made.desk.start())
        yield made
        runner.run(made.desk.close())


@pytest.fixture(scope="module")
def faulty(bench: Bench) -> str:
    """Upload a disclosure with one mistake, a ceiling written as a floor."""
    job, _seen = bench.upload("部门 预算.txt", DISCLOSURE)
    assert job.sha256
    return job.sha256


def sha(data: bytes | str) -> str:
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


@contextmanager
def waivers_of(bench: Bench, text: str) -> Iterator[Path]:
    """Have a list of waivers that people wrote, and none afterwards."""
    file = bench.settings.waivers
    file.write_text(text, encoding="utf-8", newline="")
    yield file
    file.unlink(missing_ok=True)


# --- a file comes in


def test_a_file_goes_through_the_desk_into_the_store(bench: Bench):
    told: list[int] = []

    async def on_stored() -> None:
        told.append(len(documents(open_store(bench.settings.store, read_only=True))))

    bench.desk.on_stored = on_stored
    text = DISCLOSURE.replace("文化局", "体育局")
    job, seen = bench.upload("体育局.txt", text)
    bench.desk.on_stored = None
    states = [each.state for each in seen]
    assert states == sorted(states, key=["queued", "reading", "reviewing", "storing", "done"].index)
    assert states[0] == "queued"
    assert states[-1] == "done"
    assert (job.sha256, job.violations, job.known, job.message) == (sha(text), 1, False, None)
    assert told[-1:] == [len(documents(open_store(bench.settings.store, read_only=True)))]
    ask = "SELECT ?rule WHERE { ?row bkg:level3 '活动费用' . ?result sh:focusNode ?row ; sh:sourceShape ?rule }"
    assert any(row[0].endswith("D01") for row in kg.ask(ask, store=bench.settings.store).rows)
    assert bench.desk.jobs()[0] == job


def test_a_review_can_be_looked_at_while_it_is_being_stored(bench: Bench):
    async def uploaded() -> Reviewed:
        stored = asyncio.Event()
        bench.desk.on_stored = stored.wait
        job = await bench.desk.add("先看.txt", bench.came(DISCLOSURE.replace("文化局", "林业局")))
        await until(lambda: bench.job(job.id).state == "storing")
        reviewed = await bench.desk.reviewed(str(job.sha256))
        assert bench.job(job.id).violations > 0
        stored.set()
        await until(lambda: bench.job(job.id).state == "done")
        return reviewed

    reviewed = bench.run(uploaded())
    bench.desk.on_stored = None
    assert [each.rule for each in reviewed.review.findings if each.severity == "Violation"] == ["D01"]


def test_the_same_bytes_are_known_at_once(bench: Bench, faulty: str):
    job, seen = bench.upload("另一个名字.txt", DISCLOSURE)
    assert (job.sha256, job.known, job.state, job.violations) == (faulty, True, "done", 1)
    assert "reviewing" not in [each.state for each in seen]
    assert bench.desk.name(faulty) == "部门 预算.txt"


def test_what_a_server_was_ended_over_is_taken_in_by_the_next(bench: Bench, faulty: str):
    folder = bench.settings.desk
    text = DISCLOSURE.replace("文化局", "气象局")
    Folder(folder).keep(bench.came(text), sha(text), "气象局.txt", "2026-01-01T00:00:00")
    left = [folder / "incoming" / "half", folder / "pending" / f"{NOBODY}.nq", folder / "records" / ".kg-half"]
    left += [folder / "files" / NOBODY / "half.txt"]
    for file in left:
        file.parent.mkdir(exist_ok=True)
        file.write_text("half", encoding="utf-8")

    async def start_again() -> list[Job]:
        known = bench.desk.jobs()
        Folder(folder).make()
        await bench.desk.start()
        resumed = [job for job in bench.desk.jobs() if job not in known]
        await until(lambda: all(bench.job(job.id).state in OVER for job in resumed))
        return [bench.job(job.id) for job in resumed]

    assert [(job.name, job.sha256, job.state) for job in bench.run(start_again())] == [
        ("气象局.txt", sha(text), "done")
    ]
    assert not [file for file in left if file.exists()]
    assert bench.reviewed(faulty).is_upload
    assert bench.reviewed(sha(text)).is_upload


def test_a_desk_has_one_server_at_a_time(tmp_path: Path):
    with (
        held(tmp_path / "desk"),
        pytest.raises(KgError, match=f"{os.getpid()}.*another kg serve"),
        held(tmp_path / "desk"),
    ):
        pass
    with held(tmp_path / "desk"):
        pass


def test_several_files_are_stored_together(bench: Bench):
    async def several() -> list[Job]:
        names = ["一", "二", "一"]
        texts = [CLEAN.replace("文化局", f"{name}局") for name in names]
        jobs = [await bench.desk.add(f"{name}.txt", bench.came(text)) for name, text in zip(names, texts, strict=True)]
        await until(lambda: all(each.state in OVER for each in bench.desk.jobs()))
        return [now for job in jobs if (now := bench.desk.job(job.id))]

    stored: list[int] = []

    async def on_stored() -> None:
        stored.append(1)

    bench.desk.on_stored = on_stored
    first, second, again = bench.run(several())
    bench.desk.on_stored = None
    assert [each.state for each in (first, second, again)] == ["done"] * 3
    assert (again.sha256, again.known) == (first.sha256, True)
    assert len(stored) < 3


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("空.txt", b"", "文件是空的"),
        ("通知.txt", "只有一句话。\n".encode(), "没有找到绩效目标表"),
        ("坏.pdf", b"%PDF-1.7\nnothing", "坏.pdf"),
        ("坏.docx", b"PK\x03\x04" + b"\0" * 40, "坏.docx"),
    ],
)
def test_what_cannot_be_used_says_why_and_is_not_kept(bench: Bench, name: str, data: bytes, says: str):
    job, _seen = bench.upload(name, data)
    assert job.state == "failed"
    assert job.message
    assert says in job.message
    assert str(bench.folder) not in job.message
    assert job.remedy
    assert "Traceback" not in job.message
    with pytest.raises(NotFoundError):
        bench.reviewed(sha(data))
    assert not (bench.settings.desk / "files" / sha(data)).exists()


def test_a_pdf_tells_its_pages_and_shows_them_with_its_rows_inside(bench: Bench):
    forms = [Form(rows=SAMPLE.rows[:2]), Form(code="2", name="乙", rows=SAMPLE.rows[:2])]
    job, seen = bench.upload("表.pdf", typeset(forms, Style()))
    assert job.state == "done", job.message
    pages = [each.pages for each in seen if each.page]
    assert pages
    assert {each.page for each in seen if each.state in {"reviewing", "storing"}} <= {None}
    source = bench.reviewed(str(job.sha256))
    assert source.form == "pdf"
    row = source.record.projects[0].indicators[0]
    image = bench.run(bench.desk.image(str(job.sha256), row.place.page))
    assert row.place.box
    left, top, right, bottom = row.place.box
    assert 0 <= left < right <= image.width
    assert 0 <= top < bottom <= image.height
    assert image.data.startswith((b"\x89PNG", b"\xff\xd8"))
    assert bench.run(bench.desk.image(str(job.sha256), row.place.page)) == image
    assert [bench.run(bench.desk.image(str(job.sha256), page)) for page in (0, -1, 999)] == [None] * 3


def test_a_text_has_no_pages(bench: Bench, faulty: str):
    assert bench.run(bench.desk.image(faulty, 1)) is None


@pytest.mark.parametrize(
    "name", ["../../../etc/cron.d/x", "..\\..\\windows\\nul.txt", "meta.json", "a\0b\n\u202e.txt", "长" * 300]
)
def test_a_name_never_leaves_its_folder(tmp_path: Path, name: str):
    folder = Folder(tmp_path / "desk")
    folder.make()
    came = tmp_path / "came"
    came.write_bytes(b"x")
    kept = folder.keep(came, NOBODY, name, "2026-01-01T00:00:00+00:00")
    assert kept.path.parent == tmp_path / "desk" / "files" / NOBODY
    assert kept.path.read_bytes() == b"x"
    assert folder.upload(NOBODY) == replace(kept, name=name)
    assert (tmp_path / "desk").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("sha256", ["../../verdicts", "*", "", NOBODY, NOBODY.upper() + "/.."])
def test_what_is_not_there_is_not_found(bench: Bench, sha256: str):
    with pytest.raises(NotFoundError):
        bench.reviewed(sha256)
    with pytest.raises(NotFoundError):
        bench.run(bench.desk.original(sha256))
    assert bench.run(bench.desk.image(sha256, 1)) is None
    assert bench.desk.name(sha256) is None


def test_a_cache_forgets_what_was_used_least(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(MOST, "pages", 25)
    folder = Folder(tmp_path)
    folder.make()
    for number in range(4):
        folder.page(NOBODY, number, "png").parent.mkdir(exist_ok=True)
        folder.page(NOBODY, number, "png").write_bytes(b"0123456789")
        os.utime(folder.page(NOBODY, number, "png"), (number, number))
    folder.prune("pages")
    assert [folder.page(NOBODY, number, "png").exists() for number in range(4)] == [False, False, True, True]


# --- what hangs or breaks


def test_a_broken_process_fails_its_file_and_the_next_one_works(bench: Bench):
    text = DISCLOSURE.replace("文化局", "水利局")

    async def broken() -> Job:
        job = await bench.desk.add("水利.txt", bench.came(text))
        await until(lambda: bench.job(job.id).state == "reviewing")
        pid = bench.desk._reader.pid  # noqa: SLF001 - the process is what this is about
        assert pid
        os.kill(pid, signal.SIGKILL)
        await until(lambda: bench.job(job.id).state in OVER)
        return bench.job(job.id)

    job = bench.run(broken())
    assert job.state == "failed"
    assert job.message
    assert "意外终止" in job.message
    assert bench.upload("水利.txt", text)[0].state == "done"


@pytest.mark.parametrize(
    ("task", "status", "says"),
    [
        ("forever", 422, "处理超过 0.5 秒"),
        ("greedy", 422, "内存超过上限"),
        ("full", 507, "磁盘已满"),
        ("defective", 500, "ZeroDivisionError"),
    ],
)
def test_what_goes_wrong_in_a_process_is_told_and_the_next_call_works(
    monkeypatch: pytest.MonkeyPatch, task: str, status: int, says: str
):
    monkeypatch.setattr("kg.web.desk.child.TASKS", "desk_tasks")

    async def calls() -> None:
        child = TaskChild(Limits(review_seconds=0.5))
        with pytest.raises(RefusedError, match=says) as refused:
            await child.call(task)
        assert refused.value.status == status
        assert refused.value.remedy
        child._limits = Limits()  # noqa: SLF001 - on a busy machine another process takes longer to start
        assert await child.call("number") == child.pid
        await child.close()
        assert child.pid is None

    asyncio.run(calls())


def test_a_call_that_is_cancelled_leaves_no_answer_to_the_next(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("kg.web.desk.child.TASKS", "desk_tasks")

    async def calls() -> None:
        child = TaskChild(Limits())
        first = await child.call("number")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(child.call("forever"), 0.05)
        assert await child.call("number") not in {None, first}
        await child.close()

    asyncio.run(calls())


def test_a_process_ends_when_its_server_is_killed():
    script = """
import asyncio, sys, kg.web.desk.child as module
from kg.web.settings import Limits
module.TASKS = "desk_tasks"
async def main():
    child = module.TaskChild(Limits())
    print(await child.call("number"), flush=True)
    await child.call("forever")
asyncio.run(main())
"""
    paths = os.pathsep.join(entry for entry in sys.path if entry)
    server = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": paths}
    )
    assert server.stdout
    pid = int(server.stdout.readline())
    server.kill()
    server.wait()
    server.stdout.close()
    until = time.monotonic() + 10
    while is_running(pid):
        assert time.monotonic() < until
        time.sleep(0.01)


def is_running(pid: int) -> bool:
    """Tell whether a process runs; one that has ended may still be listed until somebody asks how."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rsplit(")", 1)[-1].split()[0] != "Z"


def test_a_store_that_another_process_writes_is_waited_for(bench: Bench):
    text = CLEAN.replace("文化局", "林业局")

    async def waits() -> Job:
        writer = open_store(bench.settings.store)
        job = await bench.desk.add("林业.txt", bench.came(text))
        await until(lambda: bool(bench.job(job.id).message))
        assert bench.job(job.id).state == "storing"
        del writer
        await until(lambda: bench.job(job.id).state in OVER)
        return bench.job(job.id)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.web.desk.jobs.STORE_PAUSE", 0.01)
        job = bench.run(waits())
    assert (job.state, job.message) == ("done", None)


# --- what is shown


def test_an_upload_is_stored_as_the_rules_say_it_and_reviewed_anew_when_they_change(bench: Bench, faulty: str):
    (upload,) = [each for each in documents(open_store(bench.settings.store)) if each.sha256 == faulty]
    assert upload.review_digest == reviewing().digest
    store = open_store(bench.settings.store)
    replace_findings(store, upload.graph, [])  # as of a program before this
    del store
    told: list[str] = []

    async def on_stored() -> None:
        told.append("stored")

    async def start_again() -> None:
        bench.desk.on_stored = on_stored
        await bench.desk.start()
        await bench.desk.start()
        bench.desk.on_stored = None

    bench.run(start_again())
    (again,) = [each for each in documents(open_store(bench.settings.store)) if each.sha256 == faulty]
    assert again.review_digest == reviewing().digest
    assert told == ["stored"]


def test_a_document_of_the_store_is_read_from_its_file(bench: Bench):
    file = bench.folder / "库里的.txt"
    file.write_text(DISCLOSURE.replace("文化局", "农业局"), encoding="utf-8")
    kg.build([file], store=bench.settings.store)
    shown = bench.reviewed(sha(file.read_bytes()))
    assert (shown.record, shown.review.findings) == (kg.extract(file), kg.review(file).findings)
    assert (shown.file, shown.form, shown.is_upload) == (file, "text", False)
    with pytest.raises(RefusedError) as refused:
        bench.run(bench.desk.remove(sha(file.read_bytes())))
    assert refused.value.status == 403


def test_a_document_whose_file_is_gone_is_shown_from_the_store(bench: Bench):
    file = bench.folder / "不在了.txt"
    file.write_text(DISCLOSURE.replace("文化局", "交通局"), encoding="utf-8")
    record, review = kg.extract(file), kg.review(file)
    store = open_store(bench.settings.store)
    replace_document(store, record)
    store.flush()
    del store
    file.unlink()
    shown = bench.reviewed(record.document.sha256)
    assert (shown.file, shown.form) == (None, "text")
    assert shown.review.findings == review.findings
    assert shown.record.document == record.document
    (was,), (now,) = record.projects, shown.record.projects
    same = ("ordinal", "name", "code", "budget", "fiscal_funds", "other_funds", "usage", "payment_plan", "goals")
    assert {name: getattr(now, name) for name in same} == {name: getattr(was, name) for name in same}
    rows = [replace(row, places={}, provenance={}) for row in was.indicators]
    assert [replace(row, place=rows[at].place) for at, row in enumerate(now.indicators)] == rows
    assert any("源文件已不在" in note for note in shown.record.notes)
    with pytest.raises(NotFoundError):
        bench.run(bench.desk.original(record.document.sha256))


def test_every_field_that_the_graph_keeps_comes_back(bench: Bench):
    _ = bench
    rebuilt = record_of(record_to_quads(RECORD))
    assert rebuilt
    assert rebuilt.document == RECORD.document
    was, now = RECORD.projects[0], rebuilt.projects[0]
    for name in ("total_budget", "goals_total", "extra", "place", "payment_plan", "budget"):
        assert getattr(now, name) == getattr(was, name), name
    assert set(now.columns) == set(was.columns)
    assert now.indicators[0].place == was.indicators[0].place
    assert rebuilt.projects[1].indicators == ()


def test_the_downloads_of_a_review_open(bench: Bench, faulty: str):
    def get(form: str, lang: str = "zh") -> Any:
        return bench.run(bench.desk.download(faulty, form, lang=lang))

    with pytest.raises(NotFoundError, match="没有这种格式"):
        get("exe")

    sheet = get("xlsx")
    assert sheet.name == "部门 预算-审核.xlsx"
    texts = {str(cell.value) for page in openpyxl.load_workbook(io.BytesIO(sheet.body)) for row in page for cell in row}
    assert any("≤10万元" in text for text in texts)
    assert "D01" in get("html").body.decode()
    assert json.loads(get("json").body)
    assert json.loads(get("sarif").body)["version"] == "2.1.0"
    assert any(
        rdf.predicate.value.endswith("resultSeverity") for rdf in parse(get("turtle").body, format=RdfFormat.TURTLE)
    )
    record = get("record.json", "en")
    assert record.name == "部门 预算-record.json"
    told, shown = record_from_json(json.loads(record.body)), bench.reviewed(faulty).record
    assert told == replace(shown, document=replace(shown.document, path="部门 预算.txt"))
    assert not [form for form in ("html", "json", "sarif", "turtle") if str(bench.folder).encode() in get(form).body]
    source = bench.run(bench.desk.original(faulty))
    assert (source.body, source.name, source.media_type) == (
        DISCLOSURE.encode(), "部门 预算.txt", "application/octet-stream",
    )  # fmt: skip
    with pytest.raises(NotFoundError):
        get("../x")


def test_an_upload_is_taken_out_of_desk_and_store(bench: Bench):
    text = DISCLOSURE.replace("文化局", "档案局")
    bench.upload("档案.txt", text)
    bench.run(bench.desk.remove(sha(text)))
    with pytest.raises(NotFoundError):
        bench.reviewed(sha(text))
    assert sha(text) not in {each.sha256 for each in documents(open_store(bench.settings.store, read_only=True))}
    assert not list(bench.settings.desk.glob(f"*/{sha(text)}*"))


def test_a_file_that_is_not_kept_is_extracted_and_reviewed(bench: Bench):
    text = DISCLOSURE.replace("文化局", "测绘局")
    record = bench.run(bench.desk.extract("测绘.txt", bench.came(text)))
    assert (record.document.path, record.projects[0].name) == ("测绘.txt", "文化活动经费")
    same, review = bench.run(bench.desk.review("测绘.txt", bench.came(text)))
    assert (same, review.path) == (record, "测绘.txt")
    with pytest.raises(RefusedError, match=r"^无表.txt：没有找到绩效目标表"):
        bench.run(bench.desk.review("无表.txt", bench.came("一句话。")))
    assert [(each.rule, each.row) for each in review.findings] == [("D01", 2)]
    with pytest.raises(NotFoundError):
        bench.reviewed(sha(text))
    with pytest.raises(RefusedError, match=r"^空.txt：文件是空的") as refused:
        bench.run(bench.desk.extract("空.txt", bench.came(b"")))
    assert refused.value.status == 422


# --- what people say


def test_a_rejected_finding_is_waived_until_it_is_accepted_after_all(bench: Bench, faulty: str):
    theirs = "# 我们的清单\n- rule: V01   # 试点\n  reason: 试点项目\n  by: 李四"
    with waivers_of(bench, theirs) as file:
        bench.say(faulty, "reject", reason="合同 约定：≥10万元 #1", until="2099-12-31")
        assert ("D01", 2) not in bench.rules_at(faulty)
        assert [finding.rule for finding, _waiver in bench.reviewed(faulty).review.waived] == ["D01"]
        ours = read_waivers(file, rules=RULES)[1]
        assert (ours.rule, ours.path, ours.until, ours.by) == ("D01", "部门 预算.txt", "2099-12-31", "张三")
        assert ours.reason == "合同 约定：≥10万元 #1"
        assert file.read_text(encoding="utf-8").startswith(theirs + "\n")
        bench.say(faulty, "reject", reason="再说一次")
        assert [each.reason for each in read_waivers(file, rules=RULES)] == ["试点项目", "再说一次"]
        verdict = bench.say(faulty, "accept", by="王五")
        assert file.read_text(encoding="utf-8") == theirs + "\n"
        assert ("D01", 2) in bench.rules_at(faulty)
    assert bench.desk.verdicts(faulty)["D01", 1, 2, "≥10万元"] == verdict
    given = [each for each in read_verdicts(bench.settings.verdicts) if each.sha256 == faulty]
    assert [(each.verdict, each.by) for each in given] == [("reject", "张三"), ("reject", "张三"), ("accept", "王五")]


def test_a_list_of_waivers_is_made_with_its_heading(bench: Bench, faulty: str):
    bench.say(faulty, "reject", reason="约定")
    text = bench.settings.waivers.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert len(read_waivers(bench.settings.waivers, rules=RULES)) == 1
    bench.say(faulty, "correct", value="≤10万元")
    assert read_waivers(bench.settings.waivers, rules=RULES) == ()
    bench.settings.waivers.unlink()


@pytest.mark.parametrize(
    "theirs",
    [
        "",
        "# 只有说明\n",
        "- {rule: V01, reason: 甲, by: 乙}\r\n",
        "  - rule: V01\n    reason: |\n      两\n\n      行\n    by: 乙\n",
        "\ufeff- rule: V01\n  reason: 甲\n  by: 乙\n# 尾注\n",
    ],
)
def test_what_people_wrote_in_the_list_of_waivers_stays(bench: Bench, faulty: str, theirs: str):
    with waivers_of(bench, theirs) as file:
        before = read_waivers(file, rules=RULES)
        bench.say(faulty, "reject", reason="约定\n在先")
        after = read_waivers(file, rules=RULES)
        assert after[:-1] == before
        assert after[-1].reason == "约定 在先"
        assert theirs in file.read_bytes().decode()
        bench.say(faulty, "accept")
        assert read_waivers(file, rules=RULES) == before
        assert file.read_bytes().decode() in {theirs, HEADING}


@pytest.mark.parametrize("theirs", ["[{rule: V01, reason: 甲, by: 乙}]\n", "- rule: V01\n", "不是清单\n"])
def test_a_list_that_takes_no_entry_is_left_alone_and_the_verdict_not_kept(bench: Bench, faulty: str, theirs: str):
    with waivers_of(bench, theirs) as file:
        before = bench.settings.verdicts.read_bytes() if bench.settings.verdicts.exists() else b""
        with pytest.raises(RefusedError) as refused:
            bench.say(faulty, "reject", reason="约定")
        assert refused.value.status == 409
        assert file.read_text(encoding="utf-8") == theirs
        assert (bench.settings.verdicts.read_bytes() if bench.settings.verdicts.exists() else b"") == before


def test_a_slip_in_the_list_is_told_and_stops_no_page(bench: Bench, faulty: str):
    with waivers_of(bench, "- rule: D01\n  reason: 甲\n  by: 乙\n") as file:
        assert ("D01", 2) not in bench.rules_at(faulty)
        file.write_text("- rule: D01\n  reason: 甲\n", encoding="utf-8")
        assert ("D01", 2) not in bench.rules_at(faulty)
        assert "kg-waivers.yaml:1" in bench.desk.problems[0].message
    assert ("D01", 2) in bench.rules_at(faulty)
    assert bench.desk.problems == ()


def test_what_was_missed_is_kept(bench: Bench, faulty: str):
    bench.say(faulty, "missed", rule="V01", row=3, reason="无依据")
    assert bench.desk.verdicts(faulty)["V01", 1, 3, "≥95%"].verdict == "missed"
    bench.say(faulty, "missed", rule=None, project=None, row=None, reason="缺一张表")
    assert bench.desk.verdicts(faulty)[None, None, None, None].reason == "缺一张表"


@pytest.mark.parametrize(
    ("kind", "more", "status"),
    [
        ("reject", {}, 400),
        ("correct", {}, 400),
        ("accept", {"by": " "}, 400),
        ("accept", {"rule": "X99"}, 400),
        ("accept", {"row": None}, 400),
        ("accept", {"rule": "V01"}, 404),
        ("accept", {"row": 99}, 404),
        ("accept", {"text": "别的"}, 404),
        ("missed", {"row": 99}, 400),
        ("reject", {"reason": "约定", "until": "2020-01-01"}, 400),
        ("reject", {"reason": "约定", "until": "明天"}, 400),
        ("accept", {"until": "2099-01-01"}, 400),
        ("reject", {"reason": "长" * 5000}, 400),
    ],
)
def test_a_word_that_lacks_something_is_refused(bench: Bench, faulty: str, kind: str, more: Any, status: int):
    before = bench.settings.verdicts.read_bytes() if bench.settings.verdicts.exists() else b""
    with pytest.raises(RefusedError) as refused:
        bench.say(faulty, kind, **more)
    assert refused.value.status == status
    assert (bench.settings.verdicts.read_bytes() if bench.settings.verdicts.exists() else b"") == before
    assert not bench.settings.waivers.exists()


def test_verdicts_given_at_the_same_time_do_not_mix(bench: Bench, faulty: str):
    async def many() -> None:
        words = [Word("accept", f"人{number}", reason="由" * 500 + "\ud800") for number in range(20)]
        await asyncio.gather(*(bench.desk.say(faulty, word, **CEILING) for word in words))

    before = len(read_verdicts(bench.settings.verdicts)) if bench.settings.verdicts.exists() else 0
    bench.run(many())
    assert len(read_verdicts(bench.settings.verdicts)) == before + 20
