"""What is handed out of a document: its review in a format, its record, its source; under which name, as what."""

from __future__ import annotations

from kg.web.words import say

MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
    "turtle": "text/turtle; charset=utf-8",
    "json": "application/json",
    "sarif": "application/sarif+json",
    "record.json": "application/json",
}
SUFFIXES = {"turtle": "ttl", "record.json": "json"}
ORIGINALS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": MEDIA_TYPES["xlsx"],
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
}
PLAIN = "application/octet-stream"
"""Of a source that a browser could run or misread: pages, images of any kind, text of an unknown encoding."""


def download_name(name: str, form: str, *, lang: str) -> str:
    """Return the name of a download: that of the source, and what it is.

    >>> download_name("部门预算.pdf", "xlsx", lang="zh"), download_name("a.pdf", "record.json", lang="en")
    ('部门预算-审核.xlsx', 'a-record.json')
    """
    stem = name.rsplit(".", 1)[0] or name
    what = say(lang)["desk_file_record" if form == "record.json" else "desk_file_review"]
    return f"{stem}-{what}.{SUFFIXES.get(form, form)}"
