"""The text of a web page, whatever it says of its encoding, and the page in an MHTML archive."""

from __future__ import annotations

import re

from kg.errors import UnreadableFileError
from kg.readers.text import decode

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
MAIL = re.compile(
    rb"(?:From|MIME-Version|Subject|Date|Content-Type|Snapshot-Content-Location|X-[\w-]+):", re.IGNORECASE
)
"""How an MHTML archive begins."""
_CELL = re.compile(rb"<td\b", re.IGNORECASE)
_SAMPLE = 65536


def decode_html(data: bytes, *, name: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a page and notes on it; what it says of its encoding is believed only where it can be true.

    >>> decode_html("<meta charset=utf-8>绩效".encode("gbk"), name="x.html")
    ('<meta charset=utf-8>绩效', ())
    """
    declared = _CHARSET.search(data[:_SAMPLE])
    other = declared[1].decode("ascii").lower() if declared else ""
    if other and not other.startswith(("utf", "gb")) and not _is_utf8(data) and _writes_chinese(other):
        try:
            return data.decode(other), ()
        except UnicodeDecodeError:
            pass
    try:
        return decode(data, name=name), ()
    except UnreadableFileError:
        if b"\x00" in data[:_SAMPLE]:
            raise
        best = min((data.decode(encoding, "replace") for encoding in ("utf-8", "gb18030")), key=_damage)
        if not best.strip() or _damage(best) * 100 > len(best):
            raise
    return best, (f"网页有 {_damage(best)} 处字节无法解码，以 \ufffd 代替",)


def page_of(data: bytes) -> bytes:
    """Return the page in an MHTML archive, of several the one with most cells; any other file as it is."""
    import email.policy  # noqa: PLC0415 - only for archives

    if not MAIL.match(data.lstrip()[:100]):
        return data
    message = email.message_from_bytes(data.lstrip(), policy=email.policy.default)
    payloads = (part.get_payload(decode=True) for part in message.walk() if part.get_content_type() == "text/html")
    pages = [payload for payload in payloads if isinstance(payload, bytes)]
    return max(pages, key=lambda page: len(_CELL.findall(page)), default=data)


def _damage(text: str) -> int:
    return text.count("\ufffd")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _writes_chinese(name: str) -> bool:
    """Tell whether a name is that of an encoding with Chinese characters; the others are declared by mistake."""
    try:
        return bool("中".encode(name))
    except (LookupError, UnicodeEncodeError, ValueError):
        return False
