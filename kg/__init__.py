r"""budget-kg: Chinese budget performance targets as a knowledge graph that can be questioned and reviewed.

Five functions, each a step a person would name. Records are frozen dataclasses of `kg.model`; amounts of a project's
header block are `Decimal` in 万元 (10,000 yuan), targets carry the number as written and, in `canonical`, in the base
unit; in the graph every amount is in 元 (yuan). What cannot be used raises a `KgError` of `kg.errors`, whose `message`
names the file and whose `remedy` says what to do.

>>> import kg, tempfile
>>> from pathlib import Path
>>> folder = Path(tempfile.mkdtemp())
>>> file = folder / "甲.txt"
>>> _ = file.write_text(
...     "某市文化局 2026 年部门预算\n1、文化活动经费绩效目标表\n单位：万元\n"
...     "项目名称\t文化活动经费\n"
...     "一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值\t指标值确定依据\n"
...     "产出指标\t数量指标\t活动场次\t全年举办活动的场次\t≥12场\t年度工作计划\n"
...     "产出指标\t成本指标\t活动费用\t全年费用不超过10万元\t≥10万元\t年度预算\n", encoding="utf-8")

A file becomes a record, and the record is what later steps start from:

>>> record = kg.extract(file)
>>> [row.target.number for row in record.projects[0].indicators]
[Decimal('12'), Decimal('10')]
>>> record.projects[0].indicators[1].target.canonical
Canonical(value=Decimal('100000'), unit='元')

Reviewing it names the rows that are wrong and what to write instead:

>>> [(finding.rule, finding.row, finding.suggestion) for finding in kg.review(record).findings if finding.row]
[('D01', 2, '≤10万元')]

Many files become one graph that answers questions:

>>> summary = kg.build([folder], store=folder / "store")
>>> answer = kg.ask("SELECT (COUNT(?row) AS ?rows) WHERE { ?row a bkg:Indicator }", store=folder / "store")
>>> answer.rows
(('2',),)
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from kg.ask import Answer
    from kg.built import BuildSummary
    from kg.model import Document, Record
    from kg.review import Review

__version__ = "0.1.0"
__all__ = ["ask", "build", "extract", "read", "review"]

DEFAULT_STORE = "kg-store"


def read(path: str | Path, *, progress: Callable[[int, int], None] | None = None) -> Document:
    """Return the lines and tables of a file in reading order, nothing interpreted yet.

    PDF, scans and images (with the `ocr` extra), DOCX, DOC (with LibreOffice), XLSX, XLS, web pages and text are told
    by their content. Every format but text is read in a process of its own, within limits of time and memory;
    `progress` is told the page got to and how many there are. Raises `UnreadableFileError` for a file that is missing,
    empty, damaged, locked, beyond the limits or of a format that is not read.
    """
    from kg import readers  # noqa: PLC0415 - `import kg` stays instant; each step loads what it needs

    return readers.read(Path(path), progress=progress)


def extract(source: str | Path | Document, *, progress: Callable[[int, int], None] | None = None) -> Record:
    """Return the interchange record of a file or of what `read` returned: projects, rows, targets, citations.

    Text inside a table that found no field is kept in `Record.unplaced`; a document without any table gives a
    record without projects. Raises `UnreadableFileError` as `read` does.
    """
    from kg.record import document_to_record  # noqa: PLC0415

    return document_to_record(read(source, progress=progress) if isinstance(source, (str, Path)) else source)


def build(  # noqa: PLR0913 - one parameter per choice there is
    paths: Iterable[str | Path],
    *,
    store: str | Path = DEFAULT_STORE,
    force: bool = False,
    jobs: int | None = None,
    bases: str | Path | None = None,
    decisions: str | Path | None = None,
    review: bool = True,
    prune: bool = False,
) -> BuildSummary:
    """Read files, and those below folders, by path or URL, into the graph in the folder `store`; tell what was done.

    What has not changed since the last build is left alone unless `force`; with `prune`, documents below the folders
    whose files are gone are taken out. `jobs` limits the processes. A file that
    cannot be read is in `BuildSummary.failed` with message and remedy, and the others are built; one of which part was
    not read is in `BuildSummary.partial` with the notes on it. A store that cannot be opened or written raises
    `StoreError`. A build that was killed goes on where it was when it is called again.

    What was read is reviewed, and its findings kept in the store beside it; what has not changed is reviewed anew where
    the rules or the known documents have. `review=False` leaves that out.

    Then the store is told which documents the cited ones are: by the shipped authority file, by one of your own
    (`bases`) and by what people decided (`decisions`); `BuildSummary.documents` counts them.
    """
    from kg.build import Choices  # noqa: PLC0415
    from kg.build import build as build_store  # noqa: PLC0415

    return build_store(
        paths,
        store,
        choices=Choices(force=force, prune=prune, jobs=jobs, review=review),
        bases=Path(bases) if bases else None,
        decisions=Path(decisions) if decisions else None,
    )


def ask(question: str, *, store: str | Path = DEFAULT_STORE, **params: str) -> Answer:
    """Return the answer to a ready question, by its name, or to a SPARQL query over all graphs of the store, read-only.

    `params` are the question's parameters, all texts. The prefixes of the ontology need no declaration. Raises
    `QueryError` for a question that is unknown, malformed, lacks a parameter or would write, and `StoreError` for a
    store that is not there.
    """
    from kg.ask import ask as ask_store  # noqa: PLC0415
    from kg.store import open_store  # noqa: PLC0415

    return ask_store(open_store(store, read_only=True), question, params)


def review(
    source: str | Path | Document | Record,
    *,
    rules: Collection[str] | None = None,
    bases: str | Path | None = None,
) -> Review:
    """Return what the review finds in a file or a record: findings, and per rule raised, clear or not evaluated.

    `rules` limits the review to some rule codes, as in `rules={"V01", "D01"}`; `bases` is an authority file of one's
    own, as `kg bases import` writes it, which adds to the documents that are known. A mistake in the document is a
    finding and never an error; `UnreadableFileError` is raised as `read` does.
    """
    from kg.bases import load_authority  # noqa: PLC0415
    from kg.model import Record  # noqa: PLC0415
    from kg.review import review_record  # noqa: PLC0415
    from kg.review import rules as shipped_rules  # noqa: PLC0415

    record = source if isinstance(source, Record) else extract(source)
    chosen = tuple(rule for rule in shipped_rules() if rules is None or rule.code in rules)
    return review_record(record, rules=chosen, authority=load_authority(Path(bases) if bases else None))


class _Package(ModuleType):
    """Keeps `kg.build`, `kg.review` and `kg.ask` the functions: importing the module so named would replace them."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in __all__ and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
