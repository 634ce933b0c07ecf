"""The lists follow the store and what people say, find words of any length, and give what their SPARQL query gives."""

# ruff: noqa: ANN401 - a test may change any field, and a query may answer with anything

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import Store
from records import UNIT, cost_row, project, quantity, record, row, satisfaction_row

from kg.graph import record_to_quads
from kg.model import Waiver
from kg.review import review_quads
from kg.reviewing import findings_quads
from kg.store import open_store, remove_document, replace_document
from kg.verdicts import Verdict
from kg.web.errors import NotFoundError
from kg.web.index.fill import refresh
from kg.web.index.read import Index
from kg.web.index.sparql import VIEWS
from kg.web.index.words import MOST_WORDS, pattern, words_of
from kg.web.model import NO_UNIT

if TYPE_CHECKING:
    from pathlib import Path

    from kg.model import Record
    from kg.web.model import Comparison, FindingLine

DAY = date(2026, 3, 1)
OTHER = "某市图书馆"
NASTY = (
    *(
        '"',
        "*",
        "-",
        "NEAR",
        "NEAR(",
        "AND OR NOT",
        "level3:",
        "^",
        "()",
        "'",
        "'; DROP TABLE rows; --",
        "\\",
        "{",
        "$words",
    ),
    *("%", "_", "[", "\x00", "\ud800", "😀", "热" * 5000, "a " * 5000, "?x", "<b>", "\n", "．", "ﷺ", "&&", "--"),
)


def records() -> tuple[Record, ...]:
    """Return two years of one unit and one of another, with slips to find, full-width digits and numbers alike."""
    first = project(
        row(1, level3="12345热线接通率", value="≥９５％", target=quantity("95", "%"), description="Hotline calls"),
        cost_row(2, "10", ">="),
        satisfaction_row(3, None),
        row(4, level3="馆舍面积", value="≥500㎡", target=quantity("500", "平方米"), description="<script>"),
    )
    second = project(
        row(1, value="≥15场", target=quantity("15", "场")),
        cost_row(2, "8"),
        row(3, level3=None, value=None),
        name="文化活动经费",
        budget=Decimal("0.1"),
    )
    gone = project(row(1), ordinal=2, name="一次性项目", code=None, budget=None)
    renamed = replace(second, code=None)
    precise = row(2, level3="大数", value="9007199254740993元", target=quantity("9007199254740993", "元"))
    return (
        record(first, path="文化局/2026.txt"),
        record(second, gone, path="文化局/2025.txt", year=2025),
        record(renamed, path="无单位/某表.txt", unit=None, code=None, year=None),
        record(project(row(1), precise, code="X"), path="图书馆/2026.txt", unit=OTHER),
    )


@cache
def graphs() -> tuple[tuple[Any, ...], ...]:
    """Return the graphs of the records with those of their findings; reviewing takes longest here."""
    made = [record_to_quads(each) for each in records()]
    return tuple((*quads, *findings_quads(review_quads(quads), "digest")) for quads in made)


@pytest.fixture(scope="module")
def store() -> Store:
    """Return a store that no test changes, with the vocabularies."""
    store = open_store(None)
    store.extend(filled())
    return store


def filled() -> Store:
    """Return a store with the documents and their findings, the last of them not reviewed."""
    store = Store()
    for quads in graphs()[:-1]:
        replace_document(store, quads)
    replace_document(store, record_to_quads(records()[-1]))
    return store


@pytest.fixture(scope="module")
def kept(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Return an index that no test changes."""
    path = tmp_path_factory.mktemp("index") / "index.sqlite"
    refresh(path, store, day=DAY)
    return Index(path)


@pytest.fixture
def index(kept: Index, tmp_path: Path) -> Index:
    with closing(sqlite3.connect(kept.path)) as source, closing(sqlite3.connect(tmp_path / "index.sqlite")) as copy:
        source.backup(copy)
    return Index(tmp_path / "index.sqlite")


def verdict(finding: FindingLine, kind: Any = "accept", at: str = "2026-03-01T08:00:00+08:00", **more: Any) -> Verdict:
    about = (finding.rule, "文化局/2026.txt", finding.sha256, finding.project, finding.row)
    said = Verdict(kind, *about, finding.project_name, finding.indicator, finding.text, None, "讲得对", "张三", at)
    return replace(said, **more)


def first_of(index: Index, rule: str = "D01") -> FindingLine:
    return index.findings(status="all", rule=rule).items[0]


# --- the same by SPARQL

SHA256 = records()[0].document.sha256
CASES: dict[str, tuple[dict[str, Any], ...]] = {
    "overview": ({},),
    "documents": (
        {},
        {"text": "文化 2026"},
        {"text": "２０２５．TXT"},
        {"unit": "图书"},
        {"year": 2025, "unit": UNIT},
        {"year": 1, "sort": "budget"},
    ),
    "projects": ({"sha256": SHA256}, {"sha256": records()[1].document.sha256}, {"sha256": "none"}),
    "findings": (
        {},
        {"severity": "Violation"},
        {"severity": "none"},
        {"rule": "D01"},
        {"rule": "no rule"},
        {"sha256": SHA256},
        {"sha256": SHA256, "project": 1},
        {"unit": UNIT, "severity": "Warning"},
        {"text": "活动"},
        {"text": "≥10 万"},
        {"text": '"'},
    ),
    "indicators": (
        {},
        *(
            {"words": words}
            for words in ("率", "热线", "接通率", "12345", "９5%", "m2", "㎡", "hotline CALLS", "活动 12", "500 m2")
        ),
        *({"words": words} for words in NASTY),
        {"type": "数量指标"},
        {"unit": "元"},
        {"unit": "%", "low": Decimal(95), "high": Decimal(95)},
        {"low": Decimal("12.5")},
        {"high": Decimal(12)},
        {"low": Decimal("9007199254740992.5")},
        {"low": Decimal("9007199254740993.5")},
        {"high": Decimal("9007199254740992.5"), "unit": "元"},
        {"owner": "图书馆"},
        {"owner": "某表", "words": "活动"},
        {"type": '数量指标" . } #', "unit": "\\"},
    ),
    "types": ({},),
    "units_of_measure": ({},),
    "same": (
        {"name": "活动场次"},
        {"name": "活动 场次", "unit": "场"},
        {"name": "活动费用", "unit": "场"},
        {"name": "观众满意度", "unit": NO_UNIT},
        {"name": '"'},
    ),
    "rules": ({},),
    "years": ({},),
    "compare": ({"unit": UNIT, "earlier": 2025, "later": 2026},),
}


def rows_of(index: Index, view: str, filters: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return what a method lists, every page of it, as the columns of its query."""
    if view == "findings":
        filters = {"status": "all", **filters}
    if view in {"documents", "findings", "indicators", "same"}:
        pages = [getattr(index, view)(page=page, **filters) for page in (1, 2, 3)]
        items = [item for page in pages for item in (page.rows if view == "same" else page).items]
        total = (pages[0].rows if view == "same" else pages[0]).total
        assert len(items) == total
        return [COLUMNS[view](item) for item in items]
    answer = getattr(index, view)(**filters)
    if view == "overview":
        return [(answer.documents, answer.units, answer.projects, answer.rows, answer.budget, answer.unreviewed)]
    if view == "compare":
        pairs = [pair for each in answer.projects for pair in each.rows]
        return [COLUMNS["indicators"](one) for pair in pairs for one in (pair.earlier, pair.later) if one is not None]
    if view == "years":
        return [(unit, year) for unit, years in answer.items() for year in years]
    if view == "rules":
        return [(each.rule, each.findings, each.documents) for each in answer.values()]
    return [COLUMNS[view](item) for item in answer]


COLUMNS: dict[str, Any] = {
    "documents": lambda each: (
        *(each.iri, each.sha256, each.path, each.title, each.unit, each.division, each.fiscal_year, each.projects),
        *(each.rows, each.budget, each.violations, each.warnings, each.infos),
    ),
    "projects": lambda each: (
        *(each.iri, each.sha256, each.ordinal, each.name, each.code, each.budget, each.rows),
        *(each.violations, each.warnings, each.infos),
    ),
    "findings": lambda each: (
        *(each.iri, each.sha256, each.unit, each.fiscal_year, each.rule, each.severity, each.project),
        *(each.project_name, each.row, each.indicator, each.text, each.suggestion, each.page, each.message["zh"]),
    ),
    "indicators": lambda each: (
        *(each.iri, each.sha256, each.unit, each.fiscal_year, each.project, each.project_name, each.row, each.type),
        *(each.level1, each.level2, each.level3, each.description, each.value, each.basis, each.comparator),
        *(each.number, each.canonical_unit),
    ),
    "types": lambda label: (label,),
    "units_of_measure": lambda label: (label,),
}
COLUMNS["same"] = COLUMNS["indicators"]


def asked(store: Store, query: str) -> list[tuple[str | None, ...]]:
    """Return what a query gives over all graphs, numbers and years as plain as Python has them."""
    solutions: Any = store.query(query, use_default_graph_as_union=True)
    names = [variable.value for variable in solutions.variables]
    return [tuple(solution[name] and solution[name].value for name in names) for solution in solutions]


def plain(rows: list[tuple[Any, ...]]) -> list[tuple[str, ...]]:
    return sorted(tuple("" if value is None else _plain(value) for value in row) for row in rows)


def _plain(value: Any) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)


@pytest.mark.parametrize(
    ("view", "filters"),
    [(view, filters) for view, cases in CASES.items() for filters in cases],
    ids=lambda value: ascii(value)[:60],
)
def test_the_query_behind_a_list_gives_its_rows(store: Store, kept: Index, view: str, filters: dict[str, Any]):
    there = plain(rows_of(kept, view, filters))
    found = plain(asked(store, kept.sparql(view, **filters)))
    width = len(there[0]) if there else None
    assert [row[:width] for row in found] == there


def test_every_list_has_a_query_that_is_tried_and_finds_something(kept: Index):
    assert set(CASES) == set(VIEWS)
    assert len(VIEWS) == 11
    for view, cases in CASES.items():
        assert rows_of(kept, view, cases[0]), view


def test_a_query_names_only_what_is_asked_for(kept: Index):
    assert "$" not in kept.sparql("indicators", words="热线", low=Decimal(1))
    assert "REGEX" not in kept.sparql("indicators", words="", owner=" ", page=3)
    assert kept.sparql("document", sha256="a") == kept.sparql("documents", sha256="a")
    with pytest.raises(TypeError, match="colour"):
        kept.sparql("documents", colour="red")
    with pytest.raises(NotFoundError):
        kept.sparql("../secrets")


# --- search


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("率", ["12345热线接通率"]),
        ("热线", ["12345热线接通率"]),
        ("线接通", ["12345热线接通率"]),
        ("通率 热线", ["12345热线接通率"]),
        ("95%", ["12345热线接通率"]),
        ("HOTLINE", ["12345热线接通率"]),
        ("otl", ["12345热线接通率"]),
        ("m2", ["馆舍面积"]),
        ("<script>", ["馆舍面积"]),
        ("率热", []),
        ("热线 面积", []),
    ],
)
def test_words_of_any_length_are_found_as_they_stand(kept: Index, words: str, names: list[str]):
    assert [each.level3 for each in kept.indicators(words=words).items] == names


@pytest.mark.parametrize("text", NASTY, ids=lambda text: ascii(text)[:20])
def test_whatever_is_typed_is_searched_for_and_breaks_nothing(kept: Index, text: str):
    for answer in (kept.documents(text=text), kept.findings(text=text, unit=text, rule=text, sha256=text)):
        assert answer.total >= len(answer.items)
    assert kept.indicators(owner=text, type=text, unit=text).total in {0, kept.indicators(owner=text).total}
    assert kept.compare(text, 1, 2) is None
    assert kept.document(text) is None


def test_a_search_has_so_many_words_and_no_more():
    assert len(words_of("字 " * 50 + " ".join(map(str, range(50))))) == MOST_WORDS
    assert pattern("") == ""


def test_pages_are_cut_and_those_beyond_are_empty(kept: Index):
    whole = kept.findings(status="all")
    assert whole.total > 5
    assert kept.findings(status="all", page=10**30).items == ()
    assert kept.findings(status="all", page=-1).items == whole.items
    assert kept.documents(year=10**30).total == kept.findings(project=10**30).total == 0


# --- what pages say of a store


def test_the_overview_adds_up(kept: Index):
    told = kept.overview()
    assert (told.documents, told.units, told.projects, told.unreviewed) == (4, 3, 5, 1)
    assert told.budget == Decimal(105_000 * 2 + 1_000 * 2)
    assert told.severities["Violation"] == sum(each.violations for each in kept.documents().items)
    assert (
        sum(told.severities.values()) == kept.findings(status="all").total == sum(each.findings for each in told.rules)
    )
    assert [(each.label, each.count) for each in told.years] == [("2025", 1), ("2026", 2)]
    assert told.largest[0].violations >= told.largest[-1].violations > 0


def test_documents_are_sorted_as_asked(kept: Index):
    def by(sort: str) -> list[Any]:
        return list(kept.documents(sort=sort).items)

    assert [each.budget for each in by("budget")] == [Decimal(105_000)] * 2 + [Decimal(1_000)] * 2
    assert [each.fiscal_year for each in by("year")] == [2026, 2026, 2025, None]
    assert [each.unit for each in by("unit")] == sorted([UNIT, UNIT, OTHER, "某表.txt"])
    assert by("open")[0].open == max(each.open for each in by("open"))
    assert by("no such order") == by("open")


def test_findings_come_gravest_first(kept: Index):
    ranks = [["Violation", "Warning", "Info"].index(each.severity) for each in kept.findings().items]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == 3
    assert [each.severity for each in kept.findings(text="活动").items] == sorted(
        (each.severity for each in kept.findings(text="活动").items), key=["Violation", "Warning", "Info"].index
    )
    assert kept.findings(text="活动", status='open" OR facets : "waived').total == 0  # type: ignore[arg-type]


def test_how_others_set_a_target(kept: Index):
    told = kept.same("活动 场次")
    assert (told.unit, told.values, told.median) == (
        "场",
        (Decimal(12), Decimal(12), Decimal(15), Decimal(15)),
        Decimal("13.5"),
    )
    assert told.rows.total == 4
    assert kept.same("没有这个指标").values == ()
    assert kept.same("观众满意度").unit == ""
    assert kept.same("观众满意度").rows.total == 1


def test_rows_of_a_name_without_its_unit_are_counted_and_can_be_had(tmp_path: Path):
    store = Store()
    ranged = replace(quantity("3", "场"), comparator="range", number2=Decimal(8), canonical=None)
    replace_document(store, record(project(row(1), row(2, value="3-8场", target=ranged), row(3, value="多场"))))
    refresh(tmp_path / "index.sqlite", store, day=DAY)
    index = Index(tmp_path / "index.sqlite")
    told = index.same("活动场次")
    assert (told.unit, told.rows.total, [(each.label, each.count) for each in told.units]) == (
        "场",
        2,
        [("场", 2), ("", 1)],
    )
    others = index.same("活动场次", NO_UNIT)
    assert (others.unit, others.values, [each.value for each in others.rows.items]) == ("", (), ["3-8场"])


def test_two_years_of_a_unit_stand_side_by_side(kept: Index):
    assert kept.years() == {UNIT: (2025, 2026)}
    told = kept.compare(UNIT, 2025, 2026)
    assert told is not None
    pairs = {(pair.earlier and pair.earlier.name, pair.later and pair.later.name) for pair in told.projects}
    assert pairs == {("文化活动经费", "文化活动经费"), ("一次性项目", None)}
    costs = [pair for pair in told.projects[0].rows if pair.later and pair.later.level3 == "活动费用"]
    assert [(pair.change, pair.same) for pair in costs] == [(Decimal(20_000), False)]
    alone = {(pair.earlier is None, pair.later is None) for pair in told.projects[0].rows}
    assert alone == {(False, False), (True, False), (False, True)}


def compared(tmp_path: Path, *told: Record) -> Comparison:
    store = Store()
    for each in told:
        replace_document(store, each)
    refresh(tmp_path / "index.sqlite", store, day=DAY)
    found = Index(tmp_path / "index.sqlite").compare(UNIT, 2025, 2026)
    assert found is not None
    return found


def test_what_is_compared_is_the_same_by_all_that_tells_it(tmp_path: Path):
    money = row(
        1, level3="成本", description="甲", value="≤5万元", target=quantity("5", "万元", value="50000", base="元")
    )
    spelt = {"value": "≤50000元", "target": quantity("50000", "元")}
    a_year = {"value": "≥4次/年", "target": quantity("4", "次")}
    before = (money, replace(money, ordinal=2, description="乙"), row(3, level3=None, **a_year))
    after = (
        replace(money, description="乙"),
        replace(money, ordinal=2, **spelt),
        row(3, level3=None, **a_year | {"value": "≥4次/月"}),
    )
    parts = [project(row(1), ordinal=n, name=f"第{n}批", code="C") for n in (2, 3)]
    told = compared(
        tmp_path,
        record(project(*before), *parts, path="1.txt", year=2025),
        record(project(*after), *(replace(each, ordinal=5 - each.ordinal) for each in parts), path="2.txt"),
        record(project(row(1)), path="3.txt"),
    )
    rows = [(pair.earlier.row, pair.same, pair.respelt) for pair in told.projects[0].rows if pair.earlier]
    assert rows == [(2, True, False), (1, False, True), (3, False, False)]
    assert [each.earlier.name for each in told.projects if each.earlier and each.later][1:] == ["第3批", "第2批"]
    assert [each.path for each in told.left_out] == ["3.txt"]


# --- what people say


def test_a_verdict_is_seen_at_once(index: Index):
    finding, before = first_of(index), index.document(SHA256)
    index.note(verdict(finding))
    after = index.document(SHA256)
    assert before is not None
    assert after is not None
    assert (after.open, after.violations) == (before.open - 1, before.violations)
    told = first_of(index)
    assert (told.status, told.verdict, told.by, told.reason) == ("judged", "accept", "张三", "讲得对")
    assert told.iri in {each.iri for each in index.findings(status="judged").items}
    assert told.iri not in {each.iri for each in index.findings(rule="D01").items}
    assert [each.iri for each in index.findings(status="judged", text="活动").items] == [told.iri]
    assert told.iri not in {each.iri for each in index.findings(text="活动", rule="D01").items}
    assert index.rules()["D01"].accepted == 1
    assert index.projects(SHA256)[0].open == before.open - 1 - sum(
        each.project is None for each in index.findings(sha256=SHA256).items
    )


def test_the_last_word_counts_in_whatever_order_words_come(index: Index):
    finding = first_of(index)
    index.note(verdict(finding, "reject", "2026-03-02T08:00:00+08:00"))
    index.note(verdict(finding, "accept", "2026-03-02T00:00:00+01:00"))
    assert first_of(index).verdict == "reject"
    assert (index.rules()["D01"].accepted, index.rules()["D01"].rejected) == (0, 1)
    refresh(index.path, filled(), [verdict(finding, "correct", "2026-03-03T08:00:00+08:00", value="≤10万元")], day=DAY)
    assert (first_of(index).verdict, first_of(index).value) == ("correct", "≤10万元")


def test_what_was_missed_counts_for_its_rule_and_changes_no_finding(index: Index):
    about = replace(verdict(first_of(index)), verdict="missed", rule="B01", project=1, row=1, text=None)
    before = index.findings(status="all").total
    index.note(about)
    index.note(replace(about, rule=None))
    assert index.rules()["B01"].missed == 1
    assert index.findings(status="all").total == before


def test_a_waiver_sets_a_finding_aside_until_it_ends(index: Index):
    finding, before = first_of(index), index.document(SHA256)
    waiver = Waiver(
        "d01", "合同约定", "李四", path="2026.txt", row=finding.indicator, until="2026-03-05", added="2026-02-01"
    )
    index.waive([waiver], day=DAY)
    told, after = first_of(index), index.document(SHA256)
    assert before is not None
    assert after is not None
    assert (told.status, told.reason, told.by, told.at) == ("waived", "合同约定", "李四", "2026-02-01")
    assert (after.violations, after.open) == (before.violations - 1, before.open - 1)
    assert index.rules()["D01"].waived == 1
    index.waive([waiver], day=date(2026, 3, 6))
    assert first_of(index).status == "open"
    refresh(index.path, filled(), (), [waiver], day=DAY)
    assert first_of(index).status == "waived"


# --- the store changes


def test_the_index_follows_the_store_and_keeps_what_was_said(index: Index):
    store = filled()
    finding = first_of(index)
    index.note(verdict(finding))
    assert refresh(index.path, store, day=DAY).derived == 0
    replace_document(store, graphs()[-1])  # reviewed by now
    replace_document(
        store, record(project(satisfaction_row(1, "90")), path="文化局/2025.txt", content="其后", year=2025)
    )
    done = refresh(index.path, store, day=DAY)
    assert (done.documents, done.derived, done.removed) == (4, 2, 1)
    assert index.overview().unreviewed == 1
    assert index.indicators(words="15场").total == 1
    assert index.indicators(words="观众满意").total == 2
    assert first_of(index).verdict == "accept"
    assert plain(rows_of(index, "findings", {})) == plain(asked(store, index.sparql("findings")))


def test_a_document_read_anew_is_judged_as_before(index: Index):
    store, finding = filled(), first_of(index)
    waiver = Waiver("A01", "试点", "李四")
    refresh(index.path, store, [verdict(finding)], [waiver], day=DAY)
    before = [(each.iri, each.status) for each in index.findings(status="all").items]
    with sqlite3.connect(index.path) as connection:
        connection.execute("UPDATE documents SET stamp = ''")
    connection.close()
    assert refresh(index.path, store, [], [waiver], day=DAY).derived == 4
    assert [(each.iri, each.status) for each in index.findings(status="all").items] == before
    assert index.indicators(words="热线").total == 1


def test_what_leaves_the_store_leaves_the_lists(index: Index):
    store = filled()
    document = index.document(SHA256)
    assert document is not None
    remove_document(store, document.iri)
    assert refresh(index.path, store, day=DAY).removed == 1
    assert index.document(SHA256) is None
    assert index.indicators(words="热线").total == index.findings(sha256=SHA256).total == 0
    assert not index.projects(SHA256)
    assert plain(rows_of(index, "rules", {})) == plain(asked(store, index.sparql("rules")))


@pytest.mark.parametrize("damage", ["other version", "no database"])
def test_an_index_of_another_version_or_damaged_is_made_anew(index: Index, damage: str):
    if damage == "other version":
        with sqlite3.connect(index.path) as connection:
            connection.execute("PRAGMA user_version = 999")
        connection.close()
    else:
        for name in index.path.parent.iterdir():
            name.write_bytes(b"nothing like it" * 100)
    assert Index(index.path).overview().documents == 0
    assert refresh(index.path, filled(), day=DAY).derived == 4
    assert Index(index.path).indicators(words="热线").total == 1


def test_an_index_that_is_not_there_is_empty_and_answers(tmp_path: Path):
    index = Index(tmp_path / "new" / "index.sqlite")
    assert (index.overview().documents, index.overview().budget, index.types(), index.years()) == (0, None, (), {})
    assert refresh(index.path, Store(), day=DAY).documents == 0


def test_lists_are_read_by_many_threads_while_one_writes(index: Index):
    finding, errors, done = first_of(index), [], threading.Event()
    whole = index.findings(sha256=SHA256).total

    def read() -> None:
        try:
            while not done.is_set():
                told = index.document(SHA256)
                assert told is None or told.open in {whole, whole - 1}
                assert index.findings(sha256=SHA256).total in {whole, whole - 1, 0}
        except Exception as error:  # noqa: BLE001 - told below, as a thread's error is seen nowhere
            errors.append(error)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for thread in readers:
        thread.start()
    for second in range(10):
        index.note(verdict(finding, at=f"2026-03-01T08:00:{second:02d}+08:00"))
    refresh(index.path, Store(), day=DAY)
    done.set()
    for thread in readers:
        thread.join()
    assert errors == []
    assert index.document(SHA256) is None
