"""The first page, where files are dropped, and how far those of this run have got."""

from __future__ import annotations

import shutil
import uuid
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, RedirectResponse, Response

from kg.model import to_json
from kg.web.desk.folder import INCOMING
from kg.web.desk.jobs import OVER
from kg.web.pages.charts import overview_charts
from kg.web.pages.documents import files_of
from kg.web.pages.judged import when
from kg.web.view import View, language, page_of
from kg.web.words import say

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from kg.web.model import Job
    from kg.web.services import Services

LATEST = 5
"""So many files of this run stand on the first page; the page of uploads has all."""


async def home(request: Request) -> View:
    """Show where to drop a file, the files on their way, and the whole store in numbers."""
    services: Services = request.app.state.services
    lang = language(request)
    overview = await run_in_threadpool(services.index.overview)
    jobs = services.desk.jobs()
    return View(
        "home.html.j2",
        {"overview": overview, "jobs": jobs[:LATEST]},
        query=services.index.sparql("overview"),
        shown={
            "charts": overview_charts(overview, lang=lang, say=say(lang)),
            "running": _running(jobs),
            "limits": services.settings.limits,
            "files": files_of(overview.largest, services.desk),
            "when": when,
        },
    )


async def uploads(request: Request) -> View:
    """Show how far each file of this run has got."""
    return _uploads(request)


def _uploads(request: Request, *, problem: str = "", status: int = 200) -> View:
    jobs = request.app.state.services.desk.jobs()
    shown = {"problem_text": problem, "limits": request.app.state.services.settings.limits}
    return View("uploads.html.j2", {"jobs": jobs, "running": _running(jobs)}, shown=shown, status=status)


def _running(jobs: tuple[Job, ...]) -> int:
    return sum(job.state not in OVER for job in jobs)


async def upload(request: Request) -> Response:
    """Take files in, and show how far they are; without a file, say so."""
    jobs = await _take(request)
    if not jobs:
        return page_of(request, _uploads(request, problem=say(language(request))["rv_no_file"], status=422))
    return RedirectResponse("/uploads", 303)


async def upload_json(request: Request) -> Response:
    """Take files in for the script, and answer with their jobs."""
    jobs = await _take(request)
    return JSONResponse({"jobs": to_json(jobs)}, 202 if jobs else 422)


async def _take(request: Request) -> list[Job]:
    """Keep the files of a form and hand each to the desk; a field without a file counts as none."""
    services: Services = request.app.state.services
    incoming = services.settings.desk / INCOMING
    jobs = []
    async with request.form(max_files=services.settings.limits.upload_files, max_fields=20) as form:
        for part in form.getlist("files"):
            if isinstance(part, UploadFile) and part.filename:
                kept = await run_in_threadpool(_keep, part, incoming)
                jobs.append(await services.desk.add(part.filename, kept))
    return jobs


def _keep(part: UploadFile, folder: Path) -> Path:
    """Copy an upload to a file of its own; its name is ours, whatever name it came with."""
    kept = folder / uuid.uuid4().hex
    part.file.seek(0)
    try:
        with kept.open("wb") as file:
            shutil.copyfileobj(part.file, file)
    except OSError:  # the disk is full: half a file takes room and is of no use
        kept.unlink(missing_ok=True)
        raise
    return kept
