"""Processes beside the server that do one thing at a time and can be ended."""

from kg.processes.serving import OUT_OF_MEMORY
from kg.web.processes.child import Child, EndedError

__all__ = ["OUT_OF_MEMORY", "Child", "EndedError"]
