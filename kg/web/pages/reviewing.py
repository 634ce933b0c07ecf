"""The pages of reviewing: from the file that is dropped to the verdict that is kept."""

from __future__ import annotations

from starlette.routing import Route

from kg.web.pages.documents import document, documents
from kg.web.pages.files import download, original, page_image, remove
from kg.web.pages.home import home, upload, upload_json, uploads
from kg.web.pages.judged import judge, name_reviewer
from kg.web.pages.project import project
from kg.web.pages.queue import queue
from kg.web.view import view_routes

DOCUMENT = "/documents/{sha256:str}"


def routes() -> list[Route]:
    """Return the routes; those of files and forms go first, so that no name is taken for a document's."""
    return [
        Route("/uploads", upload, methods=["POST"]),
        Route("/uploads.json", upload_json, methods=["POST"]),
        Route("/reviewer", name_reviewer, methods=["POST"]),
        Route(f"{DOCUMENT}/pages/{{page:int}}", page_image),
        Route(f"{DOCUMENT}/download/{{form:str}}", download),
        Route(f"{DOCUMENT}/original", original),
        Route(f"{DOCUMENT}/remove", remove, methods=["POST"]),
        Route(f"{DOCUMENT}/verdicts", judge, methods=["POST"]),
        *view_routes(
            [
                ("/", home),
                ("/uploads", uploads),
                ("/documents", documents),
                ("/queue", queue),
                (f"{DOCUMENT}/projects/{{ordinal:int}}", project),
                (DOCUMENT, document),
            ]
        ),
    ]
