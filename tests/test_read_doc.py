"""DOC files go through LibreOffice where it is installed; without it the error says what to do."""

from __future__ import annotations

import hashlib
import sys
from typing import TYPE_CHECKING

import docx
import pytest
from office import lines

from kg.errors import UnreadableFileError
from kg.readers import doc
from kg.readers.archive import OLE
from kg.readers.doc import read_doc

if TYPE_CHECKING:
    from pathlib import Path


def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> Path:
    """Put a program named soffice on the path that runs `script`, and return a file to convert."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "soffice"
    program.write_text(f"#!{sys.executable}\nimport sys, shutil, time, os, pathlib\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    path = tmp_path / "旧 文档.doc"
    path.write_bytes(OLE + b"old")
    return path


def test_a_converted_file_is_read_under_its_own_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    source = docx.Document()
    source.add_paragraph("绩效目标表")
    source.save(str(tmp_path / "made.docx"))
    path = office(
        tmp_path,
        monkeypatch,
        "profile = next(a for a in sys.argv if a.startswith('-env:UserInstallation=file://'))\n"
        "settings = pathlib.Path(profile.split('file://')[1], 'user', 'registrymodifications.xcu').read_text()\n"
        "assert '--headless' in sys.argv and 'DisableMacrosExecution' in settings\n"
        "assert open(sys.argv[-1], 'rb').read().endswith(b'old')\n"
        f"shutil.copy({str(tmp_path / 'made.docx')!r}, sys.argv[-1].replace('.doc', '.docx'))",
    )
    document = read_doc(path)
    assert lines(document) == ["绩效目标表"]
    assert (document.path, document.media_type) == (str(path), "application/msword")
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert "LibreOffice" in document.notes[0]


def test_without_an_office_both_ways_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = office(tmp_path, monkeypatch, "")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableFileError) as caught:
        read_doc(path)
    assert caught.value.remedy == "请安装 LibreOffice，或另存为 DOCX install LibreOffice, or save it as DOCX"


def test_a_conversion_that_gives_nothing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(UnreadableFileError, match="读不了"):
        read_doc(office(tmp_path, monkeypatch, "sys.exit(1)"))


def test_a_conversion_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(doc, "TIMEOUT", 0.5)
    with pytest.raises(UnreadableFileError, match="没有转换完"):
        read_doc(office(tmp_path, monkeypatch, "time.sleep(60)"))
