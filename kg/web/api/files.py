"""REQUEST -> FILE: what a program sends, as a form or as the body itself, put into a temporary file."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from kg.web.errors import RefusedError
from kg.web.filenames import check_name

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

UNNAMED = "upload"
FIELDS = 20


@asynccontextmanager
async def received(request: Request, name: str | None) -> AsyncIterator[tuple[str, Path]]:
    """Give the name and the path of the file that a request brings; it is gone afterwards.

    A form has it in its field `file`, with its name; any other body is the file itself, and `name` its name.
    """
    with tempfile.TemporaryDirectory(prefix="kg-api-") as folder:
        path = Path(folder) / "file"
        is_form = request.headers.get("content-type", "").startswith("multipart/")
        read = _from_form if is_form else _from_body
        given = await read(request, path)
        called = name or given or UNNAMED
        check_name(called)
        if not path.stat().st_size:
            raise RefusedError("文件是空的 the file is empty", remedy="请检查文件 check the file", status=422)
        yield called, path


async def _from_body(request: Request, path: Path) -> str | None:
    with path.open("wb") as file:
        async for piece in request.stream():
            file.write(piece)
    return None


async def _from_form(request: Request, path: Path) -> str | None:
    async with request.form(max_files=1, max_fields=FIELDS) as form:
        sent = form.get("file")
        if not isinstance(sent, UploadFile):
            raise RefusedError(
                "表单里没有文件 the form has no file",
                remedy="请把文件放在栏目 file 里 put it into the field file",
                status=422,
            )
        await run_in_threadpool(_copy, sent, path)
        return sent.filename


def _copy(sent: UploadFile, path: Path) -> None:
    with path.open("wb") as file:
        shutil.copyfileobj(sent.file, file)
