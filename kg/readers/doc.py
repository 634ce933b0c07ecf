"""DOC (Word 97) -> `Document`, by way of LibreOffice where it is installed: converted to DOCX, then read as such."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import NotInstalledError, UnreadableFileError
from kg.readers.archive import refuse_locked
from kg.readers.docx import read_docx
from kg.readers.ending import at_end

if TYPE_CHECKING:
    from kg.model import Document

MEDIA_TYPE = "application/msword"
TIMEOUT = 45
"""Seconds that a conversion may take."""

_PROGRAMS = ("soffice", "libreoffice")
# A profile of its own keeps a running LibreOffice out of it, and in this one macros never run.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


def read_doc(path: Path) -> Document:
    """Read a DOC file into a `Document`.

    Raises `NotInstalledError` without LibreOffice, `UnreadableFileError` when it takes too long or cannot read it.
    """
    data = path.read_bytes()
    if not data:
        raise UnreadableFileError(
            f"{path}：文件是空的 the file is empty", remedy="请确认文件已完整下载或另存 download or save it once more"
        )
    refuse_locked(path, data)
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise NotInstalledError(
            f"{path}：是旧版 Word 文档（DOC），需要 LibreOffice 才能读 an old Word document needs LibreOffice",
            remedy="请安装 LibreOffice，或另存为 DOCX install LibreOffice, or save it as DOCX",
        )
    with (
        tempfile.TemporaryDirectory(prefix="kg-doc-") as folder,
        at_end(lambda: shutil.rmtree(folder, ignore_errors=True)),
    ):
        converted = _convert(program, path, data, Path(folder))
        document = read_docx(converted)
    return replace(
        document,
        path=str(path),
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=MEDIA_TYPE,
        notes=("由 LibreOffice 转为 DOCX 后读取", *document.notes),
    )


def _convert(program: str, path: Path, data: bytes, folder: Path) -> Path:
    """Return the DOCX that LibreOffice makes of a file, all inside `folder`."""
    source, profile = folder / "input.doc", folder / "profile"
    source.write_bytes(data)
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(_PROFILE, encoding="utf-8")
    command = [
        program,
        f"-env:UserInstallation={profile.as_uri()}",
        *("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"),
        *("--convert-to", "docx", "--outdir", str(folder), str(source)),
    ]
    try:
        _run(command)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFileError(
            f"{path}：LibreOffice 在 {TIMEOUT} 秒内没有转换完 LibreOffice did not finish within {TIMEOUT} s",
            remedy="请另存为 DOCX save it as DOCX",
        ) from error
    except OSError as error:
        raise NotInstalledError(
            f"{path}：LibreOffice 无法启动 LibreOffice does not start",
            remedy="请重装 LibreOffice，或另存为 DOCX install LibreOffice anew, or save it as DOCX",
        ) from error
    converted = source.with_suffix(".docx")
    if not converted.is_file():
        raise UnreadableFileError(
            f"{path}：LibreOffice 读不了这个文件，可能已损坏或已加密 LibreOffice cannot read it: damaged or encrypted",
            remedy="请在 Word/WPS 中打开后另存为 DOCX open it in Word and save it as DOCX",
        )
    return converted


def _run(command: list[str]) -> None:
    """Run a command without a shell; on time-out, and when this process is ended, it is ended too."""
    with (
        subprocess.Popen(  # noqa: S603 - no shell; the file is given by a path of our own
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process,
        at_end(lambda: _end(process)),
    ):
        try:
            process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            _end(process)
            raise


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process with its whole group, since soffice is a script that starts it."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
