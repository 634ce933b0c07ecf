"""The application: routes of all parts, behind what keeps it safe."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from kg.web.settings import Settings


def create_app(settings: Settings) -> FastAPI:
    """Return the application; its parts start with it and end with it."""
    raise NotImplementedError
