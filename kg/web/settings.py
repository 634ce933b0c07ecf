"""What a server is started with: where things are kept, who may reach it, and what it refuses."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Language = Literal["zh", "en"]
MIB = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """What no request may go beyond: times in seconds, sizes in bytes."""

    query_seconds: float = 30.0
    result_rows: int = 200_000
    result_bytes: int = 64 * MIB
    query_bytes: int = MIB
    query_memory: int = 2048 * MIB
    query_workers: int = 4
    slow_queries: int = 4
    """So many queries that have run for longer than a moment; the next is refused until one has ended."""
    upload_bytes: int = 50 * MIB
    upload_files: int = 100
    uploads_a_minute: int = 120
    free_bytes: int = 1024 * MIB
    """So much stays free on the disk: below it no files are taken, as the store and the verdicts need room too."""
    review_seconds: float = 300.0
    review_memory: int = 4096 * MIB


@dataclass(frozen=True, slots=True)
class Settings:
    """How `kg serve` was called; `desk` is the folder of uploads, caches, the index and snapshots."""

    store: Path | str
    """A folder, or, as a text, the address of a SPARQL server."""
    desk: Path
    host: str = "127.0.0.1"
    port: int = 8765
    token: str | None = None
    host_names: tuple[str, ...] = ()
    """Names by which browsers may call the server beside those it knows of itself."""
    lang: Language = "zh"
    verdicts: Path = Path("verdicts.jsonl")
    waivers: Path = Path("kg-waivers.yaml")
    bases: Path | None = None
    decisions: Path | None = None
    limits: Limits = field(default_factory=Limits)
