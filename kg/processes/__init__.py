"""Processes beside this one that do one thing at a time and can be ended: a hang or a crash there costs one thing."""

from kg.processes.serving import OUT_OF_MEMORY
from kg.processes.worker import Ended, Worker

__all__ = ["OUT_OF_MEMORY", "Ended", "Worker"]
