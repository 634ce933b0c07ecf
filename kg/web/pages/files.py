"""What is handed out as it is: images of pages, reviews as files, sources; and taking an upload out again."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from kg.web.errors import NotFoundError
from kg.web.view import language

if TYPE_CHECKING:
    from starlette.requests import Request

    from kg.web.model import Download
    from kg.web.services import Services


async def page_image(request: Request) -> Response:
    """Return the image of a page of the source; a browser that has it already gets none."""
    services: Services = request.app.state.services
    sha256, page = request.path_params["sha256"], int(request.path_params["page"])
    image = await services.desk.image(sha256, page)
    if image is None:
        raise NotFoundError(f"没有第 {page} 页的图 there is no image of page {page}")
    tag = f'"{hashlib.sha256(image.data).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=3600"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(image.data, media_type=image.media_type, headers=headers)


async def download(request: Request) -> Response:
    """Return the review of a document as a file."""
    services: Services = request.app.state.services
    sha256, form = request.path_params["sha256"], request.path_params["form"]
    return attached(await services.desk.download(sha256, form, lang=language(request)))


async def original(request: Request) -> Response:
    """Return the source as it came in."""
    services: Services = request.app.state.services
    return attached(await services.desk.original(request.path_params["sha256"]))


def attached(file: Download) -> Response:
    """Return a file to be kept: never shown by the browser as a page of this server, whatever is in it."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='', errors='replace')}",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(file.body, media_type=file.media_type, headers=headers)


async def remove(request: Request) -> Response:
    """Take an upload out of the desk."""
    services: Services = request.app.state.services
    await services.desk.remove(request.path_params["sha256"])
    return RedirectResponse("/documents", 303)
