"""A store on a SPARQL server is built, asked, changed and served like one in a folder; what goes wrong is said.

Once against Virtuoso, where it is installed, and everywhere against a small server of our own.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat
from records import project, record, row
from sparql_server import SparqlServer, sparql_server
from terminal import CLEAN, DISCLOSURE
from test_ask import PARAMS as ASKED
from test_ask import store as asked  # noqa: F401 - a fixture
from virtuoso import virtuoso

import kg
from kg import store as stores
from kg.ask import ask, ready_questions
from kg.errors import StoreBusyError, StoreError
from kg.export import export
from kg.graph.iris import LOCK_GRAPH, disclosure, findings_graph
from kg.store import RemoteStore, documents, open_store, replace_document
from kg.store import http as store_http
from kg.vocabulary import own

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyoxigraph import Store

# Virtuoso 7 does not replace brackets that Latin-1 lacks, so a number is asked for as it is written in the graph.
PARAMS = {**ASKED, "who-cites-a-document": {"document": "财预〔2021〕101号"}}
SECRET = "correct-horse"  # noqa: S105 - of the servers of these tests


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(store_http, "FIRST_PAUSE", 0.005)


@pytest.fixture(scope="module")
def virtuoso_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a Virtuoso with its credentials."""
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as url:
        yield url.replace("http://", "http://dba:dba@")


@pytest.fixture
def server() -> Iterator[SparqlServer]:
    with sparql_server() as served:
        yield served


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    (folder / "甲.txt").write_text(DISCLOSURE, encoding="utf-8")
    (folder / "乙.txt").write_text(CLEAN.replace("2026", "2025"), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def in_folder(files: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The N-Quads of the same documents built into a folder."""
    folder = tmp_path_factory.mktemp("store") / "store"
    kg.build([files], store=folder, jobs=1)
    return export(open_store(folder, read_only=True))


def graphs(served: SparqlServer) -> set[str]:
    return {graph.value for graph in served.store.named_graphs()} - {stores.VOCABULARY_GRAPH.value}


def graph_of(made: object) -> str:
    return disclosure(made.document.sha256).value  # type: ignore[attr-defined]


# --- Virtuoso


def test_virtuoso_holds_what_a_folder_holds_and_answers_the_same(
    virtuoso_url: str, files: Path, in_folder: bytes, asked: Store, tmp_path: Path
):
    built = kg.build([files], store=virtuoso_url, jobs=1)
    assert (len(built.built), built.failed) == (2, ())
    store = open_store(virtuoso_url, read_only=True)
    assert export(store) == in_folder
    assert kg.build([files], store=virtuoso_url, jobs=1).unchanged == built.built

    more = b"".join(line + b"\n" for line in export(asked, vocabularies=False).splitlines())
    written = open_store(virtuoso_url)
    for each in documents(written):
        stores.remove_document(written, each.graph)
    stores.add_documents(written, more)
    written.close()
    differ = [question.name for question in ready_questions() if _answers(store, question) != _answers(asked, question)]
    assert not differ


def _answers(store: Store, question: object) -> list[tuple[str, ...]]:
    """Return the rows of an answer in their order; texts put together stand in any order within a cell."""
    answer = ask(store, question.name, PARAMS.get(question.name, {}))  # type: ignore[attr-defined]
    return [tuple("、".join(sorted(re.split("[、；]", text or ""))) for text in line) for line in answer.rows]
