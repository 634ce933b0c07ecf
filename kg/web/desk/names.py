"""A name as a browser gave it -> one that any file system takes; Chinese stays as it is."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 180
"""Bytes of a name in UTF-8; file systems allow 255, and what is written beside a file adds to its name."""
LONGEST_SUFFIX = 16
UNNAMED = "upload"
_NOT_ALLOWED = re.compile(r'[<>:"|?*/\\]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|meta)(?:\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices, and that of the file beside an upload."""


def safe_name(name: str) -> str:
    r"""Return a name without folders, control characters or what some system forbids, and not too long.

    >>> safe_name("部门预算 2026.pdf"), safe_name("../../etc/passwd"), safe_name("C:\\报表\\甲.xlsx")
    ('部门预算 2026.pdf', 'passwd', '甲.xlsx')
    >>> safe_name("con.txt"), safe_name("a\0b\u202egpj.exe"), safe_name("..")
    ('_con.txt', 'abgpj.exe', 'upload')
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(char for char in last if not unicodedata.category(char).startswith("C"))
    plain = _NOT_ALLOWED.sub("_", " ".join(shown.split())).lstrip(". ~$").rstrip(". ") or UNNAMED
    return _shortened(f"_{plain}" if _RESERVED.fullmatch(plain) else plain)


def _shortened(name: str) -> str:
    """Cut a long name before its suffix, never within a character."""
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix.encode()) > LONGEST_SUFFIX:
        stem, dot, suffix = name, "", ""
    room = LONGEST - len((dot + suffix).encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip() + dot + suffix
