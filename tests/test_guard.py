"""Reading under guard: what hangs, crashes or takes too much is named and ended, and the next file is read."""

from __future__ import annotations

import io
import os
import pickle
import signal
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from threading import Thread, Timer
from time import monotonic, sleep
from typing import TYPE_CHECKING

import pytest
from office import lines
from test_read_doc import office
from typeset import SAMPLE, typeset
from typeset_layout import Style

from kg.errors import UnreadableFileError
from kg.model import Cell, Document, Line, Place, Table
from kg.readers import guard, read, worker
from kg.readers.archive import OLE
from kg.readers.guard import GUARD, Guard

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[1]
PAGE = "<html><body><p>绩效目标{}</p></body></html>"
HANG_GUARD = 30.0
"""Seconds that no test here should come near, on however slow a machine."""
signals = pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="the system cannot stop a process")
forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")


@pytest.fixture
def own() -> Iterator[Guard]:
    """Give a guard with a reading process of its own, so that ending it disturbs no other test."""
    made = Guard()
    yield made
    made.close()


def page(folder: Path, name: str = "页.html", text: str = "") -> Path:
    path = folder / name
    path.write_text(PAGE.format(text), encoding="utf-8")
    return path


def pid(of: Guard) -> int:
    assert of._worker is not None  # noqa: SLF001 - what is tested is what happens to this process
    return of._worker.process.pid  # noqa: SLF001


def acting(script: str) -> Guard:
    """Return a guard whose reading process does for every file what a script says with `send` and `path`."""
    lines = (
        "import os, pickle, sys, time",
        "from kg.readers.worker import LENGTH, next_part",
        "def send(*message):",
        "    data = pickle.dumps(message)",
        "    sys.stdout.buffer.write(LENGTH.pack(len(data)) + data)",
        "    sys.stdout.flush()",
        "while path := next_part(sys.stdin.buffer):",
        *(f"    {line}" for line in script.splitlines()),
    )
    return Guard((sys.executable, "-c", "\n".join(lines)))


def gone(process: int) -> bool:
    """Tell whether a process ends within a while."""
    until = monotonic() + HANG_GUARD
    while monotonic() < until:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        sleep(0.05)
    return False


# --- what goes wrong in a reading process


@signals
def test_a_reader_that_hangs_is_ended_and_the_next_file_is_read(
    tmp_path: Path, own: Guard, monkeypatch: pytest.MonkeyPatch
):
    path = page(tmp_path)
    own.read(path)
    stopped = pid(own)
    os.kill(stopped, signal.SIGSTOP)
    monkeypatch.setenv(guard.SECONDS, "0.5")
    with pytest.raises(UnreadableFileError, match=r"超过 0\.5 秒没有进展，已中止") as caught:
        own.read(path)
    assert str(path) in caught.value.message
    assert guard.SECONDS in caught.value.remedy
    assert gone(stopped)
    monkeypatch.delenv(guard.SECONDS)
    assert lines(own.read(path)) == ["绩效目标"]


def test_the_page_at_which_a_reader_stopped_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(guard.SECONDS, "2")
    own = acting("send('progress', 3, 9)\ntime.sleep(600)")
    seen: list[tuple[int, int]] = []
    with pytest.raises(UnreadableFileError, match="停在第 3 页之后"):
        own.read(page(tmp_path), lambda *at: seen.append(at))
    assert seen == [(3, 9)]


def test_a_long_file_may_take_longer_than_the_limit_while_it_gets_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(guard.SECONDS, "2")
    own = acting("for n in range(30):\n    send('progress', n, 30)\n    time.sleep(0.1)\nsend('document', 'done')")
    assert own.read(page(tmp_path)) == "done"
    own.close()


@signals
def test_a_reader_that_is_killed_is_reported_and_the_next_file_is_read(tmp_path: Path, own: Guard):
    path = page(tmp_path)
    own.read(path)
    os.kill(pid(own), signal.SIGSTOP)
    Timer(0.3, os.kill, (pid(own), signal.SIGKILL)).start()
    with pytest.raises(UnreadableFileError, match="意外终止") as caught:
        own.read(path)
    assert str(path) in caught.value.message
    assert caught.value.remedy
    assert lines(own.read(path)) == ["绩效目标"]


@signals
def test_a_reader_that_died_between_two_files_is_replaced_unnoticed(tmp_path: Path, own: Guard):
    path = page(tmp_path)
    own.read(path)
    os.kill(pid(own), signal.SIGKILL)
    os.waitid(os.P_PID, pid(own), os.WEXITED | os.WNOWAIT)
    assert lines(own.read(path)) == ["绩效目标"]


@pytest.mark.parametrize("script", ["os._exit(3)", "sys.stdout.buffer.write(bytes(8) + b'x' * 9); sys.exit()"])
def test_a_reader_that_ends_without_an_answer_is_reported(tmp_path: Path, script: str):
    with pytest.raises(UnreadableFileError, match="意外终止"):
        acting(script).read(page(tmp_path))


def test_a_defect_of_a_reader_is_reported_by_name(tmp_path: Path):
    own = acting("send('defect', 'KeyError: 1')")
    with pytest.raises(UnreadableFileError, match="程序出错 the program failed（KeyError: 1）") as caught:
        own.read(page(tmp_path))
    assert "维护者" in caught.value.remedy
    own.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its limit of memory")
@pytest.mark.parametrize("mebibytes", [1, 60, 120, 200])
def test_a_reader_that_needs_too_much_memory_is_told_so(
    tmp_path: Path, own: Guard, monkeypatch: pytest.MonkeyPatch, mebibytes: int
):
    path = tmp_path / "大.html"
    path.write_bytes(b"<html><body>" + b"<p>x</p>" * 2_000_000)
    monkeypatch.setenv(worker.MEMORY, str(mebibytes))
    with pytest.raises(UnreadableFileError, match=r"内存|过大") as caught:
        own.read(path)
    assert caught.value.remedy
    monkeypatch.delenv(worker.MEMORY)
    own.close()
    assert lines(own.read(page(tmp_path))) == ["绩效目标"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its limit of memory")
def test_a_limit_set_by_the_system_is_kept(tmp_path: Path):
    import resource  # noqa: PLC0415 - there is none on Windows

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))

    script = (
        f"from pathlib import Path; from kg.readers import read; print(len(read(Path({str(page(tmp_path))!r})).blocks))"
    )
    assert run("-c", script, preexec_fn=limit) == "1\n"


@pytest.mark.parametrize("variable", [guard.SECONDS, worker.MEMORY])
@pytest.mark.parametrize("value", ["many", "0", "-1", "nan", "inf", "1e99"])
def test_a_limit_that_is_no_number_is_named(
    tmp_path: Path, own: Guard, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
):
    monkeypatch.setenv(variable, value)
    with pytest.raises(UnreadableFileError, match=f"环境变量 {variable} 应为正数") as caught:
        own.read(page(tmp_path))
    assert variable in caught.value.remedy


def test_an_empty_limit_is_the_usual_one(tmp_path: Path, own: Guard, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(guard.SECONDS, "")
    monkeypatch.setenv(worker.MEMORY, " ")
    assert own.read(page(tmp_path)).blocks


# --- what passes between the two processes


def test_progress_is_passed_on(tmp_path: Path, own: Guard):
    path = tmp_path / "a.pdf"
    path.write_bytes(typeset([SAMPLE], Style(noise_pages=2)))
    seen: list[tuple[int, int]] = []
    own.read(path, lambda *at: seen.append(at))
    pages = seen[0][1]
    assert pages > 2
    assert seen == [(number + 1, pages) for number in range(pages)]


def test_one_who_breaks_off_gets_no_answer_meant_for_another_file(tmp_path: Path, own: Guard):
    path = tmp_path / "a.pdf"
    path.write_bytes(typeset([SAMPLE], Style(noise_pages=2)))

    def tired(*_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        own.read(path, tired)
    other = page(tmp_path)
    assert own.read(other).path == str(other)


def test_what_a_library_prints_reaches_no_answer_and_no_terminal(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    printing = (
        "import os, sys, kg.readers.worker as worker",
        "def loud(path, progress):",
        "    print('printed'); os.write(1, b'written'); os.write(2, b'warned'); sys.stdin.read()",
        "    return 'document'",
        "worker.read_here = loud",
        "worker.main()",
    )
    own = Guard((sys.executable, "-c", "\n".join(printing)))
    assert own.read(page(tmp_path)) == "document"
    own.close()
    assert capfd.readouterr() == ("", "")


NAMES = ("分 行\n的 名字.html", "trailing \n", "\n", " ", "tab\t\r.html", "-c", "~", "100% {x}.html", "é\u0301.html")


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_file_may_have_any_name(tmp_path: Path, own: Guard, name: str):
    for text in ("一", "二"):
        path = page(tmp_path, name, text)
        document = own.read(path)
        assert (lines(document), document.path) == ([f"绩效目标{text}"], str(path))


@pytest.mark.skipif(sys.platform != "linux", reason="names of bytes are of Linux")
def test_a_name_may_be_no_utf_8(tmp_path: Path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xd6\xd0\xff.html"))
    path.write_text(PAGE, encoding="utf-8")
    assert read(path).path == str(path)
    path.write_bytes(b"<html>" + b"\x00" * 9)
    with suppress(UnreadableFileError):
        read(path)


@pytest.mark.parametrize("name", ["页.html", "./页.html", "sub/../页.html"])
def test_a_relative_path_is_read_from_the_folder_of_the_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
):
    for folder in ("a", "b"):
        (tmp_path / folder / "sub").mkdir(parents=True)
        page(tmp_path / folder, text=folder)
        monkeypatch.chdir(tmp_path / folder)
        document = read(Path(name))
        assert (lines(document), document.path) == ([f"绩效目标{folder}"], str(Path(name)))


def test_messages_name_the_file_as_the_user_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "坏.pdf").write_bytes(b"%PDF-1.7\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnreadableFileError) as caught:
        read(Path("坏.pdf"))
    assert caught.value.message.startswith("坏.pdf：")


def test_several_threads_may_read_at_once(tmp_path: Path, own: Guard):
    paths = [page(tmp_path, f"{number}.html", str(number)) for number in range(20)]
    documents: dict[Path, Document] = {}
    threads = [Thread(target=lambda path=path: documents.update({path: own.read(path)})) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(HANG_GUARD)
    assert {path: lines(document) for path, document in documents.items()} == {
        path: [f"绩效目标{path.stem}"] for path in paths
    }


# --- where the program runs


def run(*arguments: str, cwd: Path = ROOT, **options: object) -> str:
    """Run Python and return what it printed."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=HANG_GUARD,
        check=False,
        **options,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


SCRIPT = "import sys; from pathlib import Path; from kg.readers import read; print(read(Path({!r})).blocks[0].text)"


def test_it_reads_in_a_program_that_comes_from_a_string_or_from_standard_input(tmp_path: Path):
    script = SCRIPT.format(str(page(tmp_path)))
    assert run("-c", script) == "绩效目标\n"
    assert run("-", input=script) == "绩效目标\n"


def test_it_reads_in_a_program_that_found_kg_in_the_folder_it_has_left(tmp_path: Path):
    script = f"import kg.readers, os; os.chdir({str(tmp_path)!r}); {SCRIPT.format(str(page(tmp_path)))}"
    site = next(entry for entry in sys.path if entry.endswith("site-packages"))
    # -S leaves out the installed kg: the one below the empty entry of the path is imported
    assert run("-S", "-c", f"import sys; sys.path.append({site!r}); {script}") == "绩效目标\n"


def test_it_reads_beside_a_file_that_is_named_like_a_module(tmp_path: Path):
    (tmp_path / "pickle.py").write_text("raise SystemExit('shadowed')", encoding="utf-8")
    script = tmp_path / "main.py"
    script.write_text(SCRIPT.format(str(page(tmp_path))), encoding="utf-8")
    assert run("-P", str(script), cwd=tmp_path) == "绩效目标\n"


def _read_in_pool(path: Path) -> list[str]:
    return lines(read(path))


def test_it_reads_in_the_processes_of_a_pool(tmp_path: Path):
    paths = [page(tmp_path, f"{number}.html", str(number)) for number in range(4)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(_read_in_pool, paths)) == [[f"绩效目标{path.stem}"] for path in paths]


@forks
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_fork_reads_in_a_process_of_its_own(tmp_path: Path):
    first, second = page(tmp_path, "1.html", "1"), page(tmp_path, "2.html", "2")
    assert lines(read(first)) == ["绩效目标1"]
    before = pid(GUARD)
    child = os.fork()
    if not child:
        status = 1
        try:
            status = 0 if lines(read(second)) == ["绩效目标2"] and pid(GUARD) != before else 1
            GUARD.close()
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert lines(read(first)) == ["绩效目标1"]
    assert pid(GUARD) == before


def test_the_reading_process_ends_with_the_program(tmp_path: Path):
    script = (
        SCRIPT.format(str(page(tmp_path))) + "; from kg.readers.guard import GUARD; print(GUARD._worker.process.pid)"
    )
    assert gone(int(run("-c", script).split()[-1]))


@signals
def test_the_reading_process_ends_with_a_program_that_is_killed(tmp_path: Path):
    script = SCRIPT.format(str(page(tmp_path)))
    script += "; from kg.readers.guard import GUARD; print(GUARD._worker.process.pid, flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdin=-1, stdout=-1) as program:
        assert program.stdout is not None
        program.stdout.readline()
        reading = int(program.stdout.readline())
        program.kill()
        assert gone(reading)


def killed_amidst(path: Path, until: Path) -> int:
    """Kill a program while its reading process, which writes a file when it is busy, reads; return that one's id."""
    script = (
        "import sys, threading; from pathlib import Path; from kg.readers import guard; own = guard.Guard("
        "(sys.executable, '-c', sys.argv[3]) if len(sys.argv) > 3 else guard.READER);"
        "threading.Thread(target=own.read, args=[Path(sys.argv[1])], daemon=True).start()\n"
        "while not (own._worker and Path(sys.argv[2]).exists()): pass\n"
        "print(own._worker.process.pid, flush=True); sys.stdin.read()"
    )
    busy = (
        "import kg.readers.worker as worker, time; from pathlib import Path",
        f"worker.read_here = lambda *_: (Path({str(until)!r}).touch(), time.sleep(600))",
        "worker.main()",
    )
    arguments = [str(path), str(until), *(["\n".join(busy)] if path.suffix != ".doc" else [])]
    with subprocess.Popen([sys.executable, "-c", script, *arguments], cwd=ROOT, stdin=-1, stdout=-1) as program:
        assert program.stdout is not None
        reading = int(program.stdout.readline())
        program.kill()
    return reading


@signals
def test_a_reading_process_that_is_busy_ends_with_a_program_that_is_killed(tmp_path: Path):
    assert gone(killed_amidst(page(tmp_path), tmp_path / "busy"))


def test_a_reading_process_that_lets_no_thread_of_its_own_run_ends_after_a_while(tmp_path: Path):
    holding = (
        "import kg.readers.worker as worker, re",
        "worker.read_here = lambda *_: re.match('(a+)+b', 'a' * 60)",
        "worker.LONGEST = 1.0",
        "worker.main()",
    )
    own = Guard((sys.executable, "-c", "\n".join(holding)))
    with pytest.raises(UnreadableFileError, match="意外终止"):
        own.read(page(tmp_path))


@signals
@pytest.mark.parametrize("way", ["time-out", "kill"])
def test_what_converts_a_file_ends_with_the_reading_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: Guard, way: str
):
    started, temporary = tmp_path / "started", tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    script = f"mine = pathlib.Path({str(started)!r} + '.new'); mine.write_text(str(os.getpid())); mine.rename("
    path = office(tmp_path, monkeypatch, f"{script}{str(started)!r}); time.sleep(600)")
    path.write_bytes(OLE + "WordDocument".encode("utf-16-le"))
    if way == "kill":
        assert gone(killed_amidst(path, started))
    else:
        monkeypatch.setenv(guard.SECONDS, "3")
        with pytest.raises(UnreadableFileError, match="没有进展，已中止"):
            own.read(path)
    assert gone(int(started.read_text(encoding="utf-8")))
    assert not list(temporary.iterdir())


# --- the protocol


def served(*paths: bytes) -> list[tuple[object, ...]]:
    """Return the answers to paths, in this process."""
    import pickle  # noqa: PLC0415 - beside its only use

    source = io.BytesIO(b"".join(worker.LENGTH.pack(len(path)) + path for path in paths))
    sink = io.BytesIO()
    worker.serve(source, sink)
    sink.seek(0)
    answers = []
    while (data := worker.next_part(sink)) is not None:
        answers.append(pickle.loads(data))  # noqa: S301 - written above
    return answers


def test_every_file_gets_one_answer_whatever_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = os.fsencode(page(tmp_path))
    outcomes: Sequence[BaseException] = (MemoryError(), KeyError("x"), OSError("no number"), RecursionError("deep"))
    waiting = iter(outcomes)

    def failing(*_: object) -> Document:
        raise next(waiting)

    assert [kind for kind, *_ in served(path, b"/nowhere", b"", path)] == ["document", "refused", "refused", "document"]
    monkeypatch.setattr(worker, "read_here", failing)
    answers = served(*[path] * len(outcomes))
    assert [kind for kind, *_ in answers] == ["refused", "defect", "refused", "defect"]
    assert "内存超过上限" in str(answers[0][1])
    assert "打不开 cannot be opened（no number）" in str(answers[2][1])


def test_a_defect_is_laid_to_memory_only_where_the_file_took_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    resource = pytest.importorskip("resource")
    peaks = iter([900, 900, 900, 950, 100, 300])

    def failing(*_: object) -> Document:
        raise KeyError

    monkeypatch.setattr(resource, "getrlimit", lambda _: (1000, 1000))
    monkeypatch.setattr(worker, "_peak", lambda: next(peaks))
    monkeypatch.setattr(worker, "read_here", failing)
    path = os.fsencode(page(tmp_path))
    assert [kind for kind, *_ in served(path, path, path)] == ["defect", "refused", "defect"]


def test_a_path_that_is_cut_off_is_not_read():
    sink = io.BytesIO()
    worker.serve(io.BytesIO(worker.LENGTH.pack(9) + b"/etc"), sink)
    assert sink.getvalue() == b""


def test_a_document_comes_through_the_pipe_as_it_was_read():
    place = Place(page=2, table=1, row=3, line=4, box=(1.0, 2.0, 3.0, 4.0), sheet="表", range="B7", method="ruled")
    cell = Cell("≥95%", 4, 2, 3, place, "repaired", 0.5)
    blocks = (Table(((cell, Cell("", 7)),), place, spans_known=True, edges=(0.0, 9.5)), Line("文", place, gap=True))
    document = Document("表.pdf", "0" * 64, "application/pdf", blocks, ("注",))
    assert pickle.loads(pickle.dumps(document)) == document  # noqa: S301 - what was made a moment ago
