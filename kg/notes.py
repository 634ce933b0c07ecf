"""Notes of the readers: which say that part of a file was not read, and which of those the `ocr` extra mends."""

from __future__ import annotations

from kg.errors import KgError

OCR_COMMAND = "pip install 'budget-kg[ocr]'"
_OCR = "budget-kg[ocr]"
_STOP = "；"
# what the notes of the readers themselves say; see where they are made
_LOST = ("未读", "没有读", "没有算好的值", "错误值", "无法解码", "可能缺字")


def scans_not_read(pages: str) -> str:
    """Return the note on scanned pages that could not be recognised.

    >>> scans_not_read("1–3")
    "第 1–3 页是扫描件，没有读；请先运行 pip install 'budget-kg[ocr]'"
    """
    return f"第 {pages} 页是扫描件，没有读{_STOP}请先运行 {OCR_COMMAND}"


def says_unread(note: str) -> bool:
    """Tell whether a note says that something in a file was not read.

    >>> [says_unread(f"工作表“底稿”{what}") for what in ("是隐藏的，未读", "的 B1 是错误值，按空白读")]
    [True, True]
    >>> says_unread("由 LibreOffice 转为 DOCX 后读取")
    False
    """
    return any(lost in note for lost in _LOST)


def lacks_ocr(note: str) -> bool:
    """Tell whether a note says that pages were not read because the `ocr` extra is not installed."""
    return _OCR in note


def as_error(path: str, note: str) -> KgError:
    """Return a note on something that a user can mend as an error with its remedy."""
    reason, _, remedy = note.partition(_STOP)
    return KgError(f"{path}：{reason}", remedy=remedy)
