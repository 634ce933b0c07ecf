"""What the commands share: which language they speak, how files are gone through, and where results are written."""

from __future__ import annotations

import io
import os
import shutil
import signal
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import typer

from kg.cli.pace import bar, lines
from kg.contents import has_content, no_table, reader_notes
from kg.errors import KgError
from kg.folders import find_files
from kg.notes import as_error, lacks_ocr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kg.model import Record

Result = TypeVar("Result")
Pages: TypeAlias = "Callable[[int, int], None]"

CLEAN, FINDINGS, UNUSABLE = 0, 1, 2
INTERRUPTED, PIPE_CLOSED = 130, 141  # 128 + the number of the signal, as shells report it


class Lang(StrEnum):
    """Languages the program speaks."""

    ZH = "zh"
    EN = "en"


@dataclass(slots=True)
class Shell:
    """The terminal as a command sees it; counts the inputs that could not be used."""

    lang: Lang = Lang.ZH
    unusable: int = 0

    def choose(self, zh: str, en: str) -> str:
        """Return the text in the language of the session."""
        return zh if self.lang is Lang.ZH else en

    def complain(self, message: str) -> None:
        """Print an error to stderr."""
        sys.stdout.flush()
        sys.stderr.write(f"{self.choose('错误：', 'error: ')}{message}\n")

    def hint(self, message: str) -> None:
        """Print to stderr what is good to know and no error."""
        sys.stdout.flush()
        sys.stderr.write(f"{self.choose('提示：', 'note: ')}{message}\n")

    def refuse(self, error: KgError) -> None:
        """Report an input that cannot be used and count it; the others go on."""
        self.unusable += 1
        self.complain(str(error))

    def status(self, *, findings: bool = False) -> int:
        """Return the exit code: unusable input outranks findings."""
        return UNUSABLE if self.unusable else FINDINGS if findings else CLEAN

    def need_files(self, paths: Sequence[Path]) -> list[Path]:
        """Return the files named and those below folders, each once; a folder without any cannot be used."""
        files: dict[Path, Path] = {}
        for path in paths:
            below = find_files([path])
            if not below:
                self.refuse(
                    KgError(
                        f"{path}：文件夹里没有可读的文件 nothing in the folder can be read",
                        remedy="请检查路径与权限 check path and permissions",
                    )
                )
            for file in below:
                files.setdefault(_resolved(file), file)
        return list(files.values())

    def inputs(self, paths: Sequence[Path], output: Path | None) -> list[Path]:
        """Return the files named and those below folders; refuses to write over one that is to be read."""
        files = self.need_files(paths)
        if output is not None and any(_is_same(file, output) for file in files):
            raise KgError(
                f"{output}：既是输入又是输出，不予覆盖 is both input and output, and is left as it is",
                remedy="请用 --output 另指定一个文件 name another file with --output",
            )
        return files

    def each(self, files: Sequence[Path], step: Callable[[Path, Pages], Result]) -> Iterator[Result]:
        """Yield what `step` makes of each file; one it cannot use is reported, the others go on.

        `step` is given a file and a function that shows the page it has got to.
        """
        with self.counter() as progress:
            for position, file in enumerate(files, start=1):
                try:
                    result = step(file, _pages(progress, file, position, len(files)))
                except KgError as error:
                    self.refuse(error)
                except Exception as error:  # noqa: BLE001 - a defect on one file must not cost the others
                    reason = f"{file}：程序出错 the program failed（{type(error).__name__}: {error}）"
                    self.refuse(
                        KgError(
                            reason,
                            remedy="请把这份文件与这条信息报告给维护者 report this file and this message, please",
                        )
                    )
                else:
                    yield result
                progress(file.name, position, len(files))

    def with_tables(self, record: Record) -> Record:
        """Return a record that has something to review; a file without any table or figure is no input."""
        self.tell_notes(record)
        if not has_content(record):
            raise no_table(record)
        return record

    def noting(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield every record, and report what its reader noted and those in which nothing was found."""
        for record in records:
            self.tell_notes(record)
            if not has_content(record):
                self.refuse(no_table(record))
            yield record

    def tell_notes(self, record: Record) -> None:
        """Print what the reader of a file noted; pages that the `ocr` extra would read make it an input not usable."""
        path = record.document.path
        for note in reader_notes(record):
            if not lacks_ocr(note):
                self.hint(f"{path}：{note}")
            elif has_content(record):  # else the lack of a table is told, and this as the reason
                self.refuse(as_error(path, note))

    def refuse_scans(self, partial: Mapping[str, Iterable[str]]) -> None:
        """Report the files of a build whose notes say that pages were not read because the `ocr` extra is missing."""
        for path, notes in partial.items():
            for note in filter(lacks_ocr, notes):
                self.refuse(as_error(path, note))

    def refuse_together(self, ctx: typer.Context, given: str, *others: str) -> None:
        """Refuse options that mean nothing beside another one, by the names of their parameters."""
        options = {each.name: each.opts[0] for each in ctx.command.params}
        for other in others:
            source = ctx.get_parameter_source(other)
            if source is not None and source.name == "COMMANDLINE":
                pair = f"{options[given]}", f"{options[other]}"
                message = "{} 与 {} 不能同用", "{} and {} do not go together"
                raise typer.BadParameter(self.choose(*message).format(*pair))

    @contextmanager
    def counter(self) -> Iterator[Callable[[str, int, int], None]]:
        """Give a function that shows name, position and total on stderr, with rate and remaining time."""
        watched = sys.stderr.isatty()
        with bar(self.choose("读取文件", "Reading")) if watched else lines(self.choose("zh", "en") == "zh") as show:
            yield show

    def write(self, content: str | bytes | Iterator[bytes], output: Path | None = None) -> None:
        """Write a result to a file, or in UTF-8 to stdout; one that comes in pieces is written as it comes."""
        # a file's name may hold bytes that are no text
        data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
        pieces = (data,) if isinstance(data, bytes) else data
        if output is None:
            with printing():
                sys.stdout.flush()
                sys.stdout.buffer.writelines(pieces)
                sys.stdout.flush()
            return
        try:
            _write_whole(output, pieces)
        except OSError as error:
            raise self._cannot_write(output, error) from error
        sys.stderr.write(self.choose(f"已写入 {output}\n", f"wrote {output}\n"))

    def write_folder(self, files: Mapping[str, str], folder: Path) -> None:
        """Write files below a folder, which is made if need be, by their names as in `D01/valid.ttl`."""
        for name, text in files.items():
            file = folder / name
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise self._cannot_write(file.parent, error) from error
            self.write(text, file)

    def _cannot_write(self, path: Path, error: OSError) -> KgError:
        message = self.choose(f"{path}：写不了（{error.strerror}）", f"{path}: cannot write ({error.strerror})")
        return KgError(message, remedy=self.choose("请检查目录与权限", "check folder and permissions"))


def _write_whole(output: Path, pieces: Iterable[bytes]) -> None:
    """Write a file that takes the place of what was there when it is whole; a device or pipe is written directly."""
    target = output.resolve()  # a link stays one
    is_there = target.exists()
    if is_there and not target.is_file():
        with target.open("wb") as file:
            file.writelines(pieces)
        return
    if is_there:
        target.open("ab").close()  # one that may not be written is not replaced either
    unfinished = target.with_name(f".kg-{os.getpid()}.tmp")
    try:
        with unfinished.open("wb") as file:
            file.writelines(pieces)
        if is_there:
            shutil.copymode(target, unfinished)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _resolved(file: Path) -> Path:
    """Return the file that a path leads to; one that leads nowhere is reported when it is read."""
    try:
        return file.resolve()
    except (OSError, RuntimeError):  # links in a circle
        return file


def _is_same(file: Path, output: Path) -> bool:
    try:
        return file.samefile(output)
    except (OSError, ValueError):  # one of them is not there
        return False


def _pages(progress: Callable[[str, int, int], None], file: Path, position: int, total: int) -> Pages:
    """Return a function that shows which page of a file is being read."""
    return lambda page, pages: progress(f"{file.name[-18:]} {page}/{pages}", position - 1, total)


@contextmanager
def printing() -> Iterator[None]:
    """Have what stdout does not take, as on a full disk, told as something a user can mend."""
    try:
        yield
    except (KgError, BrokenPipeError):
        raise
    except OSError as error:
        close_stdout()
        raise unprintable(error) from error


def unprintable(error: OSError) -> KgError:
    """Return what is to be said where stdout takes no more."""
    what = f"写不出结果：标准输出 cannot write to stdout（{error.strerror}）"
    return KgError(what, remedy="请检查磁盘空间，或用 --output 写入文件 check the disk, or use --output")


def write_utf8() -> None:
    """Have the standard streams write UTF-8: the output is Chinese whatever the locale says.

    Where one is closed (`>&-`) Python has none, and what would go there goes nowhere.
    """
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - open until the program ends
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def close_stdout() -> None:
    """Send what is still to be written nowhere: the reader of the pipe has gone, and the exit would complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def going_on(shell: Shell) -> Iterator[None]:
    """Tell who interrupts that what was begun goes on when it is run again; the end of a session counts as that."""

    def interrupt(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    is_main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGTERM, interrupt) if is_main else None
    try:
        yield
    except KeyboardInterrupt:
        shell.hint(shell.choose("再运行同一命令会接着做", "run the same command again: it goes on from here"))
        raise
    finally:
        if before is not None:
            signal.signal(signal.SIGTERM, before)
