"""For programs: a file in, its record or its findings out."""

from kg.web.api.document import openapi_of
from kg.web.api.routes import api_router, page_routes

__all__ = ["api_router", "openapi_of", "page_routes"]
