"""Names of files as they come in: which are refused before anything is done with them."""

from __future__ import annotations

import re

from kg.web.errors import RefusedError

NAME_BYTES = 255
_TRICKS = re.compile(r"[\x00-\x1f\x7f\\]|^/|^[A-Za-z]:|(^|/)\.\.?(/|$)")


def check_name(name: str) -> None:
    """Refuse the name of a file that leads out of the folder it is put in, or is none.

    >>> check_name("预算/2026 年.pdf")
    >>> check_name("../../etc/passwd")
    Traceback (most recent call last):
    kg.web.errors.RefusedError: ...
    """
    if _TRICKS.search(name):
        raise RefusedError(
            "文件名里有不该有的字符 the name of the file has characters that do not belong there",
            remedy="请改名后再上传 rename the file",
        )
    if any(len(part.encode("utf-8", "replace")) > NAME_BYTES for part in name.split("/")):
        raise RefusedError("文件名过长 the name of the file is too long", remedy="请改短 shorten it")
