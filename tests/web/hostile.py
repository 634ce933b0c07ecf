"""Bodies of attacks that are too large or too odd to stand in a list."""

from __future__ import annotations

import io
import zipfile
from itertools import pairwise

import openpyxl

BOUNDARY = "XBOUNDARYX"
MIB = 2**20


def _zipped(*entries: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return target.getvalue()


def workbook(text: str) -> bytes:
    """Return an XLSX with the lines and columns of a text; unlike in a text, nothing in its cells counts as a tag."""
    target = io.BytesIO()
    book = openpyxl.Workbook()
    for line in text.splitlines():
        book.worksheets[0].append(line.split("\t"))
    book.save(target)
    return target.getvalue()


TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def zip_bomb() -> bytes:
    """Return a DOCX of which the one part unpacks to a thousand times its size."""
    return _zipped(("[Content_Types].xml", TYPES), ("word/document.xml", b"<w>" + b"0" * (60 * MIB)))


def zip_slip() -> bytes:
    """Return a container of which the parts lead out of any folder they are unpacked into."""
    return _zipped(("[Content_Types].xml", TYPES), ("../../../../tmp/kg-slipped", b"x"), ("/tmp/kg-slipped", b"x"))  # noqa: S108 - an attack


def xxe() -> bytes:
    """Return an XLSX that asks for a file of the server."""
    book = b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><workbook>&x;</workbook>'
    return _zipped(("[Content_Types].xml", TYPES), ("xl/workbook.xml", book))


def billion_laughs() -> bytes:
    """Return an XLSX with entities that grow tenfold nine times."""
    names = "abcdefghi"
    entities = '<!ENTITY a "lol">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise(names)
    )
    return _zipped(("[Content_Types].xml", TYPES), ("xl/workbook.xml", f"<!DOCTYPE w [{entities}]><w>&i;</w>".encode()))


def part(name: str, content: bytes, filename: str | None = None) -> bytes:
    """Return a part of a form."""
    file = f'; filename="{filename}"' if filename is not None else ""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
    return head.encode() + content + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()
BODIES = {
    "giant query": lambda: b"ASK { } #" + b"x" * (2 * MIB),
    "giant form": lambda: b"query=" + b"%20" * (2 * MIB),
    "deep query": lambda: b"ASK " + b"{" * 100_000 + b"}" * 100_000,
    "zip bomb": lambda: part("file", zip_bomb(), "a.docx") + END,
    "zip slip": lambda: part("file", zip_slip(), "a.docx") + END,
    "xxe": lambda: part("file", xxe(), "a.xlsx") + END,
    "billion laughs": lambda: part("file", billion_laughs(), "a.xlsx") + END,
    "file over the limit": lambda: part("file", b"x" * (MIB + 1), "a.txt") + END,
    "six files": lambda: b"".join(part("file", b"x", f"{n}.txt") for n in range(6)) + END,
    "many fields": lambda: b"".join(part(f"f{n}", b"x") for n in range(200)) + END,
    "field over the limit": lambda: part("note", b"x" * (MIB + 1)) + END,
    "endless head": f"--{BOUNDARY}\r\nX: {'y' * 20_000}".encode,
    "no end": lambda: part("file", b"x", "a.txt").rstrip(),
    "no parts": lambda: b"nothing of a form",
    "no name": lambda: f"--{BOUNDARY}\r\nContent-Disposition: form-data\r\n\r\nx\r\n".encode() + END,
    "nul in the name": lambda: part("file", b"x", "a\0.pdf") + END,
    "newline in the name": lambda: part("file", b"x", "a\tb.pdf") + END,
    "parents in the name": lambda: part("file", b"x", "../../etc/cron.d/x") + END,
    "parents with backslashes": lambda: part("file", b"x", "..\\\\..\\\\x.pdf") + END,
    "absolute name": lambda: part("file", b"x", "/etc/passwd") + END,
    "drive in the name": lambda: part("file", b"x", "C:x.pdf") + END,
    "overlong name": lambda: part("file", b"x", "长" * 100 + ".pdf") + END,
    "empty file": lambda: part("file", b"", "a.pdf") + END,
    "no file": lambda: part("other", b"x") + END,
    "a form over the limit": lambda: b"a=" + b"x" * (MIB + 1),
    "a form of many fields": lambda: b"&".join(b"a=1" for _ in range(5000)),
    "raw over the limit": lambda: b"x" * (MIB + 1),
    "noise": lambda: bytes(range(256)) * 40,
    "damaged pdf": lambda: b"%PDF-1.7\n" + b"\xff" * 500,
    "damaged zip": lambda: zip_slip()[:60],
}
