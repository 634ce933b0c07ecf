"""ONE FILE -> N-QUADS of its graph and of its findings: the same function in a process here and on a cluster.

What comes out follows from the bytes of the file and from its path, and from nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse

from kg.built import Failure, Lost
from kg.errors import KgError, NotInstalledError, UnreadableFileError
from kg.graph import quads_to_nquads, record_to_quads
from kg.graph.iris import disclosure
from kg.sources import SourceError, local_copy, sha256_of_source
from kg.store import Counts, count_quads

if TYPE_CHECKING:
    from kg.model import Record
    from kg.reviewing import Reviewing

TRIES = 3
"""How often a file is read that changes while it is read."""


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read, or a document of the store to review anew, by its IRI and the N-Quads of its graph.

    `path` is what the document is told to be found under; where the bytes are fetched from another place, `local` is
    where they are now. `how` is None where nothing is to be reviewed.
    """

    path: str
    how: Reviewing | None
    document: str | None = None
    graph: bytes | None = None
    local: str | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """A document: its graph and its findings as sorted N-Quads, the graph empty where it was not read anew.

    `document` is its IRI and the name of its graph; `division` has six digits; `findings` is empty without a review.
    """

    path: str
    document: str
    sha256: str
    division: str | None
    year: int | None
    graph: bytes
    findings: bytes
    counts: Counts

    @property
    def nquads(self) -> bytes:
        """Both graphs."""
        return self.graph + self.findings


def do(task: Task) -> Built | Failure:
    """Read and review one file, or tell why not; never raises, so that one bad file stops no other."""
    try:
        return _read(task) if task.graph is None else _review(task, task.graph)
    except NotInstalledError as error:
        return Lost(task.path, error.message, error.remedy)
    except KgError as error:
        return Failure(task.path, error.message, error.remedy)
    except MemoryError:
        raise  # the process is of no more use; see kg.processes
    except Exception as error:  # noqa: BLE001 - a defect on one file must not cost the others
        return defect(task.path, f"{type(error).__name__}: {error}")


def do_source(task: Task) -> Built | Failure:
    """Read and review what is behind a path or URL; see `do`. What was fetched is removed afterwards."""
    if task.graph is not None or task.local is not None:
        return do(task)
    try:
        with local_copy(task.path) as local:
            outcome = do(replace(task, local=str(local)))
    except SourceError as error:
        return Lost(task.path, error.message, error.remedy)
    except KgError as error:
        return Failure(task.path, error.message, error.remedy)
    if isinstance(outcome, Failure):  # where the copy was is of no use to anybody
        return replace(outcome, message=outcome.message.replace(str(local), task.path))
    return outcome


def defect(path: str, what: str) -> Failure:
    """Return what is told of a file on which the program itself failed."""
    return Failure(
        path,
        f"{path}：程序出错 the program failed（{what}）",
        "请把这份文件与这条信息报告给维护者 report this file and this message, please",
    )


def file_to_nquads(path: Path) -> bytes:
    """Return the graph of one file as sorted N-Quads: a pure function of its bytes and path."""
    return quads_to_nquads(record_to_quads(_record(path, str(path))))


def _read(task: Task) -> Built:
    record = _record(Path(task.local or task.path), task.path)
    quads = record_to_quads(record)
    about = record.document
    return Built(
        path=task.path,
        document=disclosure(about.sha256).value,
        sha256=about.sha256,
        division=about.division,
        year=about.fiscal_year,
        graph=quads_to_nquads(quads),
        findings=quads_to_nquads(task.how.findings(quads)) if task.how else b"",
        counts=count_quads(quads),
    )


def _review(task: Task, graph: bytes) -> Built:
    quads = list(parse(graph, format=RdfFormat.N_QUADS))
    found = quads_to_nquads(task.how.findings(quads)) if task.how else b""
    return Built(task.path, task.document or "", "", None, None, b"", found, count_quads(quads))


def _record(file: Path, path: str) -> Record:
    """Return the record of a file; one that changes while it is read is read again."""
    from kg.readers import read  # noqa: PLC0415 - loads what reads archives
    from kg.record import document_to_record  # noqa: PLC0415 - loads the language pipeline

    for _ in range(TRIES):
        document = read(file)
        if document.sha256 == sha256_of_source(str(file)):
            return document_to_record(document if document.path == path else replace(document, path=path))
    raise UnreadableFileError(
        f"{path}：读取时文件还在变 the file changes while it is read",
        remedy="等它写完再运行 run again when it is written",
    )
