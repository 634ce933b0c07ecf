"""What the desk has done in a process of its own: reading, reviewing, drawing, writing files, storing.

`tell` passes on how far a task has got. What is made of a source is kept in the folder of the desk, so that the next
request need not wait for it.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

import kg
from kg import tabular
from kg.contents import has_content, no_table
from kg.errors import StoreError, UnreadableFileError
from kg.findings.document import SEVERITIES
from kg.graph.iris import disclosure
from kg.model import Document
from kg.readers.formats import format_of
from kg.readers.text import text_to_blocks
from kg.record import document_to_record
from kg.review import review_quads, review_record
from kg.reviewing import reviewing
from kg.store import document_quads, open_store
from kg.view.images import PageImages
from kg.vocabulary import own
from kg.waivers import today, waive
from kg.web.desk import storing
from kg.web.desk.folder import write_whole
from kg.web.desk.page_cache import keep_image
from kg.web.desk.reading import called, kept_record, read_record, with_path
from kg.web.desk.source import Judged, Source
from kg.web.desk.stored_record import record_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kg.model import Record
    from kg.review import Review
    from kg.view.images import PageImage
    from kg.web.desk.folder import Folder
    from kg.web.desk.source import Against

    Tell = Callable[..., None]

SUFFIXES = {
    "pdf": "pdf", "docx": "docx", "doc": "doc", "xlsx": "xlsx", "xls": "xls", "html": "html", "htm": "html",
    "mht": "html", "mhtml": "html", "png": "image", "jpg": "image", "jpeg": "image", "tif": "image",
    "tiff": "image", "bmp": "image",
}  # fmt: skip
"""The format that a name speaks of, where the file itself is gone."""
SAMPLE = """某单位2026年部门预算
绩效目标表
项目名称\t某项目\t预算数\t1.00
绩效目标\t全年办活动2场，每场不超过5000元
一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值\t指标值确定依据
产出指标\t数量指标\t活动场次\t全年举办活动的场次\t≥2场\t《预算法》
"""


def warm(tell: Tell) -> None:
    """Do everything once on a form with a single row, so that the first file is not the one to wait."""
    _ = tell
    record = document_to_record(Document("sample", "0" * 64, "text/plain", tuple(text_to_blocks(SAMPLE))))
    storing.graphs_of(record, review_record(record), reviewing().digest)


# --- files that come in


def take_in(tell: Tell, folder: Folder, file: Path, sha256: str, against: Against) -> tuple[Judged, dict[str, int]]:
    """Read and review an upload, keep its record, and leave what is to be stored.

    Returns the document as it will be in the store, and its findings by severity that no waiver covers.
    """
    record = read_record(tell, folder, file, sha256)
    if not has_content(record):
        raise no_table(record)
    tell("reviewing")
    how = reviewing(against.bases)
    review = review_record(record, authority=how.authority)
    write_whole(folder.pending(sha256), storing.graphs_of(record, review, how.digest))
    source = Source(str(file), disclosure(sha256).value, file, _form(file, str(file)))
    waived = waive(review, against.waivers, day=today())
    counts = {severity: sum(each.severity == severity for each in waived.findings) for severity in SEVERITIES}
    return Judged(source, record, review), counts


def extract_only(tell: Tell, file: Path, name: str) -> Record:
    """Return the record of a file that is not kept, under the name it came with."""
    with called(file, name):
        return with_path(kg.extract(file, progress=lambda *at: tell("reading", *at)), name)


def review_only(tell: Tell, file: Path, name: str, against: Against) -> tuple[Record, Review]:
    """Return the record and the review of a file that is not kept."""
    with called(file, name):
        record = kg.extract(file, progress=lambda *at: tell("reading", *at))
        if not has_content(record):
            raise no_table(record)
    record = with_path(record, name)
    review = review_record(record, authority=reviewing(against.bases).authority)
    return record, waive(review, against.waivers, day=today())


# --- documents to be shown


def locate(tell: Tell, folder: Folder, snapshot: Path, sha256: str) -> Source | None:
    """Return where a document is, of the store or of the uploads; None where it is in neither."""
    _ = tell
    upload, stored = folder.upload(sha256), _stored_path(snapshot, sha256)
    if upload is None and stored is None:
        return None
    path = stored[1] if stored else str(upload.path) if upload else ""
    file = next((each for each in (Path(path), upload.path if upload else None) if each and _is(each, sha256)), None)
    return Source(path, stored[0] if stored else None, file, _form(file, path))


def _stored_path(snapshot: Path, sha256: str) -> tuple[str, str] | None:
    """Return the graph and the path of a document of the store."""
    try:
        store = open_store(snapshot, read_only=True)
    except StoreError:  # nothing was ever stored
        return None
    for quad in store.quads_for_pattern(None, own("sha256"), Literal(sha256), None):
        graph = quad.graph_name
        for path in store.quads_for_pattern(quad.subject, own("path"), None, graph):
            if isinstance(graph, NamedNode) and isinstance(path.object, Literal):
                return graph.value, path.object.value
    return None


def stored(tell: Tell, snapshot: Path, sources: Iterable[str]) -> set[str]:
    """Return which of these sources, by their SHA-256, the store has."""
    _ = tell
    return {sha256 for sha256 in sources if _stored_path(snapshot, sha256)}


def _is(path: Path, sha256: str) -> bool:
    """Tell whether a file is there, unchanged."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except (OSError, ValueError):
        return False


def _form(file: Path | None, path: str) -> str:
    try:
        return format_of(file) if file else SUFFIXES.get(path.rsplit(".", 1)[-1].lower(), "text")
    except UnreadableFileError:
        return "text"


def recall(tell: Tell, folder: Folder, source: Source, sha256: str, bases: Path | None) -> tuple[Record, Review] | None:
    """Return a document that was read before with its review; None where it must be read."""
    _ = tell
    record = kept_record(folder, sha256)
    return None if record is None else _reviewed(with_path(record, source.path), bases)


def read_again(
    tell: Tell, folder: Folder, source: Source, sha256: str, bases: Path | None
) -> tuple[Record, Review] | None:
    """Read a source that is still there, keep its record and review it; None where it can be read no more."""
    if source.file is None:
        return None
    try:
        record = read_record(tell, folder, source.file, sha256)
    except UnreadableFileError:
        if source.graph is None:
            raise
        return None
    return _reviewed(with_path(record, source.path), bases)


def rebuild(tell: Tell, snapshot: Path, graph: str, bases: Path | None) -> tuple[Record, Review] | None:
    """Return a document as the store has it, reviewed as the store has it; None where it has none."""
    _ = tell
    quads, known = list(document_quads(open_store(snapshot, read_only=True), graph)), reviewing(bases).authority
    record = record_of(quads)
    if record is None:
        return None
    return record, review_quads(quads, authority=known)


def _reviewed(record: Record, bases: Path | None) -> tuple[Record, Review]:
    return record, review_record(record, authority=reviewing(bases).authority)


# --- images and files


def draw(tell: Tell, folder: Folder, file: Path, sha256: str, number: int) -> PageImage | None:
    """Draw a page of a PDF or image file and keep it; None where there is no such page."""
    _ = tell
    with PageImages(str(file), sha256) as images:
        image = images.page(number)
    if image is None:
        return None
    keep_image(folder, sha256, number, image)
    return image


def write_out(tell: Tell, pair: tuple[Record, Review], form: str, lang: str, name: str | None) -> bytes:
    """Return a review as a file of a format of `kg review`, or the record as `record.json`.

    `name` is what an upload came with: where it lies here is no one's business.
    """
    _ = tell
    record, review = pair if name is None else _renamed(*pair, name)
    if form == "record.json":
        return (next(tabular.records_to_jsonl([record])) + "\n").encode("utf-8", "backslashreplace")
    if form in {"xlsx", "html"}:
        from kg.sheets import write_review  # noqa: PLC0415 - needed for downloads only

        written = write_review([(record, review)], form, lang=lang)
        return written if isinstance(written, bytes) else b"".join(written)
    from kg.findings import DOCUMENTS  # noqa: PLC0415

    told = DOCUMENTS[form]([review], lang)
    return told if isinstance(told, bytes) else told.encode("utf-8", "backslashreplace")


def _renamed(record: Record, review: Review, name: str) -> tuple[Record, Review]:
    findings = tuple(replace(each, path=name) for each in review.findings)
    waived = tuple((replace(each, path=name), waiver) for each, waiver in review.waived)
    return with_path(record, name), replace(review, path=name, findings=findings, waived=waived)


# --- the store


def store(tell: Tell, path: Path | str, pending: Iterable[Path], bases: Path | None, decisions: Path | None) -> bool:
    """Put documents into the store; False where another process is writing it."""
    _ = tell
    return storing.store_files(path, pending, bases, decisions)


def review_again(tell: Tell, path: Path | str, folder: Folder, bases: Path | None) -> int | None:
    """Review a few uploads anew where rules have changed; how many were, None where another process is writing."""
    _ = tell
    return storing.review_again(path, folder, bases)


def remove(tell: Tell, path: Path | str, sha256: str, bases: Path | None, decisions: Path | None) -> bool:
    """Take a document out of the store; False where another process is writing it."""
    _ = tell
    return storing.remove_document(path, sha256, bases, decisions)
