"""Processes beside the server that do one thing at a time and can be ended."""

from kg.web.processes.child import Child, EndedError
from kg.web.processes.serving import OUT_OF_MEMORY

__all__ = ["OUT_OF_MEMORY", "Child", "EndedError"]
