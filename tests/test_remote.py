"""A store on a SPARQL server is built, asked, changed and served like one in a folder; what goes wrong is said.

Once against Virtuoso, where it is installed, and everywhere against a small server of our own.
"""

from __future__ import annotations

import re
import sys
import threading
import time
from contextlib import closing, suppress
from types import SimpleNamespace
from typing import TYPE_CHECKING

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Quad
from pyoxigraph import Store as MemoryStore
from records import project, record, row
from sparql_server import SparqlServer, sparql_server
from terminal import CLEAN, DISCLOSURE
from test_ask import PARAMS as ASKED
from test_ask import asked_documents
from virtuoso import virtuoso
from web.serving import listening, serving

import kg
from kg import store as stores
from kg.ask import ask, ready_questions
from kg.errors import QueryError, StoreBusyError, StoreError
from kg.export import export
from kg.graph import quads_to_nquads, record_to_quads
from kg.graph.iris import LOCK_GRAPH, disclosure, findings_graph
from kg.graph.terms import XSD
from kg.store import RemoteStore, documents, open_store, replace_document
from kg.store import http as store_http
from kg.store import lock as lock_module
from kg.store.address import parse_address
from kg.store.lock import WriteLock
from kg.vocabulary import DEF, own
from kg.web.app import create_app
from kg.web.settings import Limits, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pyoxigraph import Store
    from terminal import Run

PAGES = ("/", "/documents", "/indicators", "/bases", "/compare", "/questions", "/rules", "/graphs", "/queue")
# Virtuoso 7 does not replace brackets that Latin-1 lacks, so a number is asked for as it is written in the graph.
PARAMS = {**ASKED, "who-cites-a-document": {"document": "财预〔2021〕101号"}}
SECRET = "correct-horse"  # noqa: S105 - of the servers of these tests


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_http, "FIRST_PAUSE", 0.005)


@pytest.fixture(scope="module")
def virtuoso_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a Virtuoso with its credentials."""
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as url:
        yield url.replace("http://", "http://dba:dba@")


@pytest.fixture
def small_vocabulary(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put one triple in place of ontology/, which takes a second each time."""
    module = sys.modules["kg.store.vocabularies"]
    stated = Quad(NamedNode(DEF), own("raw"), Literal("true", datatype=NamedNode(XSD + "boolean")))
    monkeypatch.setattr(module, "all_of_ontology", lambda: [stated])
    monkeypatch.setattr(module, "_whole_digest", lambda: "of one triple")


@pytest.fixture
def server(small_vocabulary: None) -> Iterator[SparqlServer]:
    _ = small_vocabulary
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
    """Return the N-Quads of the same documents built into a folder."""
    folder = tmp_path_factory.mktemp("store") / "store"
    kg.build([files], store=folder)
    return export(open_store(folder, read_only=True))


def _change(store: object) -> None:
    """Put documents into a store, change them in each of the ways there are, and take one out."""
    replace_document(store, record(content="old"))
    replace_document(store, record(content="new"))
    other, third = record(path="other"), record(path="third", content="third")
    graphs_of = {graph_of(each): quads_to_nquads(record_to_quads(each)) for each in (other, third)}
    stores.add_documents(store, graphs_of[graph_of(other)])
    stores.exchange_graphs(store, {graph_of(third): graphs_of[graph_of(third)]})
    stores.move_document(store, graph_of(other), "moved")
    told = findings_graph(NamedNode(graph_of(third)))
    finding = Quad(told, own("reviewDigest"), Literal("d"), told)
    stores.replace_findings(store, graph_of(third), [finding])
    stores.replace_findings(store, graph_of(third), [finding, Quad(told, own("raw"), Literal("“a”\n"), told)])
    stores.remove_document(store, graph_of(record(content="new")))
    assert [each.path for each in documents(store)] == ["moved", "third"]


def graphs(served: SparqlServer) -> set[str]:
    return {quad.graph_name.value for quad in served.store} - {stores.VOCABULARY_GRAPH.value}


@pytest.fixture(scope="module")
def asked() -> Store:
    """Return a store of documents in which the ready questions find something."""
    filled = open_store(None)
    for each in asked_documents():
        replace_document(filled, each)
    return filled


def documents_of(nquads: bytes) -> bytes:
    """Return N-Quads without those of the vocabularies."""
    end = f" {stores.VOCABULARY_GRAPH} .\n".encode()
    return b"".join(line for line in nquads.splitlines(keepends=True) if not line.endswith(end))


def graph_of(made: object) -> str:
    return disclosure(made.document.sha256).value  # type: ignore[attr-defined]


# --- Virtuoso


def test_virtuoso_holds_what_a_folder_holds(virtuoso_url: str, files: Path, in_folder: bytes):
    built = kg.build([files], store=virtuoso_url)
    assert (len(built.built), built.failed) == (2, ())
    assert export(open_store(virtuoso_url, read_only=True)) == in_folder
    assert kg.build([files], store=virtuoso_url).unchanged == built.built


def test_virtuoso_answers_every_ready_question_as_a_folder_does(virtuoso_url: str, asked: Store):
    written = open_store(virtuoso_url)
    for each in documents(written):
        stores.remove_document(written, each.graph)
    stores.add_documents(written, export(asked, vocabularies=False))
    told = {each.name: _answers(written, each) for each in ready_questions()}
    written.close()
    assert told == {each.name: _answers(asked, each) for each in ready_questions()}


def test_virtuoso_follows_changes_as_a_folder_does(virtuoso_url: str):
    in_memory, written = open_store(None), open_store(virtuoso_url)
    for each in documents(written):
        stores.remove_document(written, each.graph)
    for store in (in_memory, written):
        _change(store)
        replace_document(store, record(project(*(row(number) for number in range(1, 60))), path="large"))
    assert documents(written) == documents(in_memory)
    for each in documents(in_memory):
        assert export(written, document=each.path) == export(in_memory, document=each.path)
    written.close()


def test_virtuoso_refuses_a_wrong_password_and_the_message_does_not_hold_it(virtuoso_url: str):
    wrong = virtuoso_url.replace("dba:dba", f"dba:{SECRET}")
    with pytest.raises(StoreError, match="not accepted") as caught:
        open_store(wrong)
    assert "KG_STORE_PASSWORD" in caught.value.remedy
    assert SECRET not in str(caught.value)
    with pytest.raises(StoreError, match="does not allow"):
        open_store(virtuoso_url.replace("dba:dba@", ""))


def _answers(store: Store, question: object) -> list[tuple[str, ...]]:
    """Return the rows of an answer in their order; texts put together stand in any order within a cell."""
    answer = ask(store, question.name, PARAMS.get(question.name, {}))  # type: ignore[attr-defined]
    return [tuple("、".join(sorted(re.split("[、；]", text or ""))) for text in line) for line in answer.rows]


# --- any server


@pytest.mark.parametrize("whole_graphs", [True, False], ids=["graph store protocol", "updates only"])
@pytest.mark.usefixtures("small_vocabulary")
def test_a_server_follows_changes_as_a_folder_does(whole_graphs: bool):
    with sparql_server(whole_graphs=whole_graphs) as server:
        in_memory, remote = open_store(None), open_store(server.url)
        for store in (in_memory, remote):
            _change(store)
        assert export(remote) == export(in_memory)
        remote.close()
        assert set(server.store) == set(in_memory)
        assert server.longest < 1_000_000


def test_a_build_is_on_a_server_what_it_is_in_a_folder(server: SparqlServer, files: Path, in_folder: bytes):
    kg.build([files], store=server.url)
    assert export(open_store(server.url, read_only=True), vocabularies=False) == documents_of(in_folder)


def test_questions_see_all_graphs_and_know_the_prefixes(server: SparqlServer):
    store = open_store(server.url)
    replace_document(store, record())
    assert ask(store, "ASK { ?table a bkg:TargetTable }").boolean
    assert ask(store, "CONSTRUCT { ?d bkg:path ?p } WHERE { ?d bkg:path ?p }").triples
    assert not ask(store, f"ASK FROM {LOCK_GRAPH} {{ ?table a bkg:TargetTable }}").boolean


def test_a_second_writer_is_told_who_writes_and_readers_are_not(server: SparqlServer):
    first = open_store(server.url)
    with pytest.raises(StoreBusyError, match="another process is writing it"):
        open_store(server.url)
    assert isinstance(open_store(server.url, read_only=True), RemoteStore)
    del first
    open_store(server.url)


def test_the_lock_of_a_writer_that_is_gone_is_taken_over_and_what_it_left_is_removed(server: SparqlServer):
    open_store(server.url)
    half = disclosure("f" * 64)
    lock = NamedNode(LOCK_GRAPH.value + "/gone")
    for told, value in (("lockHolder", Literal("elsewhere:1")), ("lockExpires", Literal(1)), ("beingWritten", half)):
        server.store.add(Quad(lock, own(told), value, LOCK_GRAPH))
    server.store.add(Quad(half, own("raw"), Literal("half"), half))
    open_store(server.url)
    assert graphs(server) == set()


@pytest.fixture
def ahead(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """Give the seconds that each clock of the lock is ahead by; a lock is renewed at once, and again and again."""
    seconds = {"time": 0.0, "monotonic": 0.0}
    clock = SimpleNamespace(
        strftime=time.strftime,
        localtime=time.localtime,
        time=lambda: time.time() + seconds["time"],
        monotonic=lambda: time.monotonic() + seconds["monotonic"],
    )
    monkeypatch.setattr(lock_module, "time", clock)
    monkeypatch.setattr(lock_module, "RENEWED", 0.001)
    return seconds


def _taken(kept: Store, update: Callable[[str], None]) -> tuple[WriteLock, threading.Thread]:
    """Take a lock that is kept in a store; return the thread that renews it, too."""
    others = set(threading.enumerate())
    lock = WriteLock("x", update, lambda: list(kept.quads_for_pattern(None, None, None, LOCK_GRAPH)))
    lock.take()
    return lock, next(each for each in set(threading.enumerate()) - others if each.name == "kg-store-lock")


def _renews() -> bool:
    return threading.current_thread().name == "kg-store-lock"


@pytest.mark.parametrize("clock", ["time", "monotonic"])
def test_a_lock_that_lapsed_while_the_server_was_away_is_not_renewed(ahead: dict[str, float], clock: str):
    kept, came_back = MemoryStore(), threading.Event()

    def update(text: str) -> None:
        if _renews() and not came_back.is_set():
            ahead[clock] += lock_module.LASTS + 2
            came_back.set()
            raise StoreError("away", remedy="")
        kept.update(text)

    lock, keeper = _taken(kept, update)
    keeper.join(2)
    assert not keeper.is_alive()
    with pytest.raises(StoreError, match="has lapsed"):
        lock.check()
    lock.release()


def test_a_renewal_that_comes_after_the_lock_was_taken_over_does_not_let_two_write(
    ahead: dict[str, float], monkeypatch: pytest.MonkeyPatch
):
    kept, second = MemoryStore(), []

    def update(text: str) -> None:
        if _renews() and not second:
            ahead["time"] += lock_module.LASTS + 2
            monkeypatch.setattr(lock_module, "_HELD", set())  # the second is on another machine
            monkeypatch.setattr(lock_module, "RENEWED", 60)
            second.append(_taken(kept, kept.update)[0])
            monkeypatch.setattr(lock_module, "RENEWED", 0.001)
        kept.update(text)

    first, keeper = _taken(kept, update)
    keeper.join(2)
    second[0].check()
    with pytest.raises(StoreError, match="has lapsed"):
        first.check()
    for lock in (first, *second):
        lock.release()
    assert len(kept) == 0


@pytest.mark.usefixtures("ahead")
def test_a_lock_is_let_go_of_after_a_renewal_that_is_on_its_way():
    kept, on_its_way, released = MemoryStore(), threading.Event(), threading.Event()

    def update(text: str) -> None:
        if _renews():
            on_its_way.set()
            released.wait(0.05)
        kept.update(text)

    lock, keeper = _taken(kept, update)
    assert on_its_way.wait(10)
    lock.release()
    released.set()
    keeper.join(10)
    assert len(kept) == 0


@pytest.mark.parametrize("breaks_at", range(1, 8))
@pytest.mark.parametrize("whole_graphs", [True, False], ids=["graph store protocol", "updates only"])
@pytest.mark.usefixtures("small_vocabulary")
def test_an_exchange_that_breaks_leaves_one_document_of_a_path_or_none(whole_graphs: bool, breaks_at: int):
    with sparql_server(whole_graphs=whole_graphs) as server:
        old, new, whole = record(content="old"), record(content="new"), open_store(None)
        replace_document(whole, new)
        stored = open_store(server.url)
        replace_document(stored, old)
        server.writes, server.breaks_at = 0, breaks_at
        nquads = quads_to_nquads(record_to_quads(new))
        with suppress(StoreError):  # the last ones are beyond the end of it
            stores.exchange_graphs(stored, {graph_of(new): nquads}, drop=[graph_of(old)])
        server.breaks_at = None
        stored.close()
        with closing(open_store(server.url)) as stored:
            assert [each.graph for each in documents(stored)] in ([graph_of(old)], [graph_of(new)])
            assert graphs(server) - {LOCK_GRAPH.value} <= {each.graph for each in documents(stored)}
            stores.exchange_graphs(stored, {graph_of(new): nquads}, drop={graph_of(old)} & graphs(server))
            assert export(stored) == export(whole)


def test_a_build_goes_on_where_the_server_went_away(server: SparqlServer, files: Path, in_folder: bytes):
    open_store(server.url)
    for breaks_at in (6, 9):  # while the first document is written, and the second
        server.writes, server.breaks_at = 0, breaks_at
        with pytest.raises(StoreError, match="cannot be reached"):
            kg.build([files], store=server.url)
        server.breaks_at = None
        for each in documents(open_store(server.url, read_only=True)):
            written = quads_to_nquads(server.store.quads_for_pattern(None, None, None, NamedNode(each.graph)))
            assert set(written.splitlines()) <= set(in_folder.splitlines())
            assert written.count(b"\n") == in_folder.count(f" <{each.graph}> .\n".encode())
    kg.build([files], store=server.url)
    assert export(open_store(server.url, read_only=True), vocabularies=False) == documents_of(in_folder)


def test_a_build_that_ends_between_the_new_document_and_the_old_is_made_good_by_the_next(
    server: SparqlServer, files: Path, tmp_path: Path
):
    folder, file = tmp_path / "files", tmp_path / "files" / "甲.txt"
    folder.mkdir()
    old = (files / "甲.txt").read_text(encoding="utf-8")
    for breaks_at in (6, 7, 8):  # about the end of the exchange
        file.write_text(old, encoding="utf-8")
        kg.build([folder], store=server.url)
        file.write_text(old.replace("某市", "某县"), encoding="utf-8")
        server.writes, server.breaks_at = 0, breaks_at
        with suppress(StoreError):
            kg.build([folder], store=server.url)
        server.breaks_at = None
        kg.build([folder], store=server.url)
    kg.build([folder], store=tmp_path / "fresh")
    told = documents_of(export(open_store(tmp_path / "fresh", read_only=True)))
    assert export(open_store(server.url, read_only=True), vocabularies=False) == told


def test_addresses_of_updates_keep_no_password(monkeypatch: pytest.MonkeyPatch):
    for variable in ("KG_STORE_USER", "KG_STORE_PASSWORD"):
        monkeypatch.setenv(variable, "")
    for name in ("update", "graphs"):
        url = f"http://h/query?{name}=http://kg:{SECRET}@h2/{name}"
        address = parse_address(url)
        assert SECRET not in repr(address)
        assert getattr(address, name) == f"http://h2/{name}"
        assert (address.user, address.password) == ("kg", SECRET)  # as it did before
        bare = stores.hide_secret(url)
        assert SECRET not in bare
        assert parse_address(bare) == address
        for variable in ("KG_STORE_USER", "KG_STORE_PASSWORD"):
            monkeypatch.setenv(variable, "")
    plain = "http://h/query?update=/update&graphs=/store&x"
    assert stores.hide_secret(plain) == plain


def test_a_server_that_is_busy_for_a_moment_is_asked_again(server: SparqlServer):
    open_store(server.url)
    server.busy = 3
    assert documents(open_store(server.url, read_only=True)) == ()


@pytest.mark.parametrize(
    ("options", "told"),
    [({"password": SECRET}, "not accepted"), ({"read_only": True}, "does not allow"), ({"down": True}, "reached")],
)
@pytest.mark.usefixtures("small_vocabulary")
def test_what_a_server_does_not_let_us_is_told(options: dict[str, object], told: str):
    with sparql_server(**options) as server, pytest.raises(StoreError, match=told):
        open_store(server.url)


@pytest.mark.usefixtures("small_vocabulary")
def test_a_password_in_the_environment_is_used_and_a_proxy_is_not(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KG_STORE_USER", "kg")
    monkeypatch.setenv("KG_STORE_PASSWORD", SECRET)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with sparql_server(password=SECRET) as server:
        assert documents(open_store(server.url)) == ()


def test_what_is_no_sparql_endpoint_and_what_takes_no_updates_is_told(server: SparqlServer):
    with pytest.raises(StoreError, match="no SPARQL endpoint"):
        open_store(server.url.replace("/query", "/update"))
    with pytest.raises(StoreError, match="takes updates is not known"):
        open_store(server.url.replace("/query", "/"))
    root = server.url.replace("/query", "/?update=/update&graphs=/store")
    assert documents(open_store(root)) == ()
    with pytest.raises(StoreError, match="nothing has been built"), sparql_server() as empty:
        open_store(empty.url, read_only=True)


def test_a_mistake_in_a_question_is_told_as_for_a_folder(server: SparqlServer):
    store = open_store(server.url)
    for text, told in (("SELECT nonsense", "SPARQL 有误"), ("INSERT DATA {}", "ask 只读")):
        with pytest.raises(QueryError, match=told):
            ask(store, text)


# --- the command line and the pages


def test_commands_take_an_address(server: SparqlServer, files: Path, kg: Run, in_folder: bytes):
    built = kg("build", str(files), "--store", server.url, "--jobs", "1")
    assert (built.code, server.url in built.out) == (0, True)
    assert documents_of(kg("export", "--store", server.url).out.encode()) == documents_of(in_folder)
    assert "甲.txt" in kg("ask", "SELECT ?p { ?d bkg:path ?p }", "--store", server.url).out
    assert kg("bases", "list", "--store", server.url).code == 0
    assert kg("review", str(files / "甲.txt"), "--peers", "--store", server.url, "--fail-on", "never").code == 0


def test_pages_show_a_server_and_follow_it(server: SparqlServer, tmp_path: Path):
    stored = open_store(server.url)
    replace_document(stored, record(path="甲.txt", content="first"))
    stored.close()
    with listening() as sock:
        port = sock.getsockname()[1]
        files_of = {"verdicts": tmp_path / "v.jsonl", "waivers": tmp_path / "w.yaml"}
        settings = Settings(server.url, tmp_path / "desk", port=port, limits=Limits(query_workers=1), **files_of)
        with serving(create_app(settings), settings, sock) as web, httpx.Client(base_url=web.url, timeout=60) as client:
            for page in PAGES:
                assert client.get(page, headers={"Accept": "text/html"}).status_code == 200, page
            query = {"query": "SELECT ?p { ?d bkg:path ?p }"}
            assert client.post("/sparql", data=query).text.count("甲.txt") == 1
            stored = open_store(server.url)
            replace_document(stored, record(path="later.txt"))
            stored.close()
            _until(lambda: "later.txt" in client.post("/sparql", data=query).text)
            _until(lambda: record(path="later.txt").document.sha256 in client.get("/documents").text)


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)
