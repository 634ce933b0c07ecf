"""The house: imports run one way along the flow, modules stay small, and slow libraries are imported when needed."""

import ast
from pathlib import Path

import pytest

KG = Path(__file__).parents[1] / "kg"

# The flow from a file to the terminal: a module may import only from those named before it. A folder's own name
# stands for its `__init__`, which hands out what its modules make. A new module is entered where its step belongs.
FLOW = (
    # what every step speaks
    *(
        "errors",
        "schema",
        "model.source",
        "model.rows",
        "model.budget",
        "model.narrative",
        "model.bases",
        "model.record",
        "model",
    ),
    *("quad_store", "query_text", "text", "vocabulary", "concepts", "divisions", "labels", "places", "notes"),
    # a file -> lines and tables -> the sections that hold a target table
    *("headings", "tables", "short_headings", "readers.text"),
    # ... pages: glyphs and rules, of a PDF or of a scan; grids of rules, printed or missing
    *("readers.page", "readers.pdf_drawn", "readers.pdf_outside_fonts", "readers.pdf_page"),
    *("readers.scan_rules", "readers.scan_lines"),
    *("readers.ocr_engine", "readers.ocr_repairs", "readers.ocr", "readers.runs", "readers.grid"),
    *("readers.figure_words", "readers.figure_columns", "readers.figure_texts"),
    *("readers.spaced_lines", "readers.spaced_leading", "readers.spaced_bands", "readers.spaced_labels"),
    *("readers.spaced_regions", "readers.spaced_columns", "readers.spaced_rows", "readers.spaced_header"),
    *("readers.figure_headings", "readers.figure_rows", "readers.figures"),
    *("readers.spaced", "readers.layout", "readers.pdf"),
    # ... the formats of offices: the container, what formats share, each format
    *("readers.archive", "readers.flow", "readers.numbering", "readers.docx", "readers.ending", "readers.doc"),
    *("readers.html_text", "readers.html"),
    *("readers.number_formats", "readers.sheet", "readers.xlsx", "readers.xls"),
    # ... any file, read in a process of its own
    *("readers.formats", "readers.worker", "readers.guard", "readers", "money_lists", "sections"),
    # one cell: its number, its target, the documents it cites
    *(
        "numerals",
        "numbering",
        "targets.units",
        "targets.grammar",
        "targets.quantities",
        "targets.deadlines",
        "targets.values",
    ),
    *("targets.prose", "targets"),
    *("citations.titles", "citations.articles", "citations.bare_titles", "citations.numbers", "citations.orders"),
    *("citations.issuers", "citations.places", "citations.title_forms", "citations.told_places"),
    *("citations.short_forms", "citations.mentions", "citations.basis"),
    "citations",
    # header block and rows, with and without cell marks
    *(
        "rows.cuts",
        "rows.parts",
        "rows.header",
        "rows.header_labels",
        "rows.payment_plan",
        "rows.header_rows",
        "rows.columns",
        "rows.wide",
        "rows.grid",
        "rows.projects",
        "rows.settle",
    ),
    *("rows.lines", "rows.lines_header", "rows.spills", "rows.bases", "rows.fill", "rows"),
    # the record
    *("departments", "docinfo", "indicators", "tabular_rest", "tabular"),
    # ... as a page to look at
    *("view.words", "view.cells", "view.leaves", "view.images", "view.template", "view.page", "view"),
    # what is noticed in a wording
    *("wording.dates", "wording.lexicon", "wording.resemblance", "wording.document_names", "wording.residues"),
    *("wording.endings", "wording.heads", "wording.phrases", "wording.roles", "wording.things"),
    *("wording.marks", "wording.alignment", "wording.telling", "wording.stated", "wording.arithmetic", "wording"),
    # the rest of the document, and the whole record
    *("budget.amounts", "budget.labels", "budget.grid", "budget.headings", "budget.kinds", "budget.sections"),
    *("budget.sums", "budget.drafts", "budget.pieces", "budget.rows", "budget.plain_headings"),
    *("budget.plain_purchases", "budget.plain", "budget.plain_grid", "budget.left"),
    *(
        "budget.turned",
        "budget.units",
        "budget.hierarchy",
        "budget.mend",
        "budget.settle",
        "budget.evidence",
        "budget.read",
    ),
    "budget",
    *("narrative.sections", "narrative.sentences", "narrative.tokens", "narrative.subjects", "narrative.carried"),
    *("narrative.targets", "narrative.goals"),
    *("figures.names", "figures.text", "figures.scan", "figures.look"),
    *("figures.draft", "figures.story", "figures.reading", "figures.changes"),
    *("figures.amounts", "figures.sentence", "figures.projects", "figures"),
    "narrative",
    *("links.names", "links.similarity", "links.projects", "links.goals", "links.named", "links"),
    *("mentions", "record", "record_json", "contents"),
    # the graph and where it lives
    *("graph.terms", "graph.iris", "graph.places", "graph.issuers", "graph.issuing_places", "graph.titles"),
    *("graph.citations", "graph.annotations", "graph.statements"),
    *(
        "graph.dimensions",
        "graph.holders",
        "graph.names",
        "graph.levels",
        "graph.other_years",
        "graph.breakdowns",
        "graph.roundings",
        "graph.suspects",
        "graph.scales",
        "graph.codes",
        "graph.cube",
        "graph.table_changes",
        "graph.fund_sums",
        "graph.budget",
        "graph.text_sums",
        "graph.figures",
        "graph.codes_meant",
    ),
    *("graph.money", "graph.narrative", "graph.mapping", "graph"),
    # ... the documents that targets rest on: those shipped, and a bureau's own list, read, checked and merged
    *("bases.kinds", "bases.shipped"),
    *("bases.importing.numbers", "bases.importing.problems", "bases.importing.cells", "bases.importing.columns"),
    *("bases.importing.text_lines", "bases.importing.csv_rows", "bases.importing.xlsx_rows", "bases.importing.turtle"),
    *("bases.importing.jsonl", "bases.importing.listing", "bases.importing.merge", "bases.importing.replacements"),
    *("bases.importing.doubts", "bases.importing.authority_file"),
    "bases.importing",
    # ... what a single citation means
    *("bases.likeness", "bases.title_index", "bases.codes", "bases.catalogue"),
    *("bases.authority", "bases.attested", "bases.match_titles", "bases.cited", "bases.by_title", "bases.by_number"),
    *("bases.resolve", "bases.load", "bases.known_facts", "bases.held_against"),
    # ... over a whole store: every document as cited, which are one, what people decided
    *(
        "bases.summaries",
        "bases.nodes",
        "bases.slipped",
        "bases.references",
        "bases.decisions",
        "bases.groups",
        "bases.unique",
        "bases.parallel",
    ),
    *("bases.titled", "bases.identity", "bases.graph", "bases.stored", "bases.merges", "bases"),
    *("processes.messages", "processes.serving", "processes.worker", "processes"),
    *("folders", "sources"),
    *("store.address", "store.http", "store.endpoints", "store.pieces", "store.lock", "store.results"),
    *("store.sending", "store.virtuoso", "store.remote", "store.documents", "store.embedded", "store.vocabularies"),
    *("store", "export"),
    # the documents that a project could rest on
    *("suggestions.cases", "suggestions.stored", "suggestions.stated", "suggestions.word_index"),
    *("suggestions.candidates", "suggestions.likeness", "suggestions.by_title", "suggestions.ranking"),
    *("suggestions.proposals", "suggestions.texts", "suggestions"),
    # what is judged, and what is asked
    *("constraints", "query_patterns", "shapes_graph", "components", "shapes", "shape_text", "peers"),
    *("review_graph", "review_positions", "review"),
    *("ask", "answers"),
    # ... and the documents that targets rest on: read, listed, shown, drawn
    *("bases.views.records", "bases.views.facts", "bases.views.mentions", "bases.views.documents"),
    *("bases.views.missing", "bases.views.open_proposals", "bases.views.neighbours", "bases.views.words"),
    *("bases.views.lists", "bases.views.pages", "bases.views.layout", "bases.views.svg", "bases.views.dot"),
    "bases.views",
    # living with findings: what is waived, what is known, what people said of them
    *("waivers", "waivers_file", "baseline", "verdicts", "verdict_cases", "verdict_export"),
    # findings for people and for programs, and as sheets to work with
    *("report", "findings.document", "findings.table", "findings.turtle", "findings.sarif", "findings"),
    # ... all of it as tables for analysts, and ready questions on these
    *("star.schema", "star.nodes", "star.rows", "star.stored", "star.parquet", "star.csv_file", "star.folder"),
    *("star.questions", "star.page", "star"),
    # ... kept in the store beside what was read
    *("reviewing", "built", "build.looking", "build.document", "build.beside", "build.pool"),
    # ... the same on other machines, and as files for those who load them
    *("cluster.setting", "cluster.local", "cluster.connection", "cluster.window", "cluster"),
    *("shards.layout", "shards.folder", "shards.tables", "shards.parts", "shards.markers", "shards.plan"),
    *("shards.batch", "shards.shared", "shards.building", "shards.exporting", "shards"),
    *("build.plan", "build.journal", "build.storing", "build"),
    *("sheets.words", "sheets.concerns", "sheets.marked", "sheets.tallies", "sheets.workbook"),
    *("sheets.xlsx_table", "sheets.xlsx_lists", "sheets.xlsx", "sheets.charts", "sheets.page", "sheets"),
    # the same over HTTP: what a server is, and what its pages are given
    *("web.settings", "web.errors", "web.model", "web.words", "web.filenames"),
    # ... processes that can be ended, queries over a snapshot
    *("web.processes.serving", "web.processes.child", "web.processes", "web.snapshots", "web.remote_snapshots"),
    *("web.query.counting", "web.query.serialized", "web.query.answering", "web.query.worker", "web.query.refusals"),
    *("web.query.crew", "web.query.running", "web.query.cache", "web.query.pool", "web.query"),
    # ... lists and search
    *("web.index.words", "web.index.database", "web.index.derive", "web.index.judge", "web.index.fill"),
    *("web.index.lists", "web.index.documents", "web.index.findings", "web.index.indicators", "web.index.compare"),
    *("web.index.sparql", "web.index.read", "web.index"),
    # ... files that come in, verdicts
    *(
        "web.desk.names",
        "web.desk.folder",
        "web.desk.held",
        "web.desk.source",
        "web.desk.page_cache",
        "web.desk.watched",
    ),
    *("web.desk.reading", "web.desk.stored_record", "web.desk.storing", "web.desk.tasks"),
    *("web.desk.child", "web.desk.jobs", "web.desk.reviews"),
    *("web.desk.waiver_entries", "web.desk.sayings", "web.desk.downloads"),
    *("web.desk.desk", "web.desk"),
    # ... what handlers reach, and how they answer
    *("web.services", "web.view", "web.refusals"),
    # ... SPARQL 1.1 Protocol, linked data
    *("web.sparql.accept", "web.sparql.formats", "web.sparql.asked", "web.sparql.refusals", "web.sparql.names"),
    *("web.sparql.counted", "web.sparql.statistics", "web.sparql.examples", "web.sparql.description"),
    "web.sparql.leaving",
    *("web.sparql.protocol", "web.sparql"),
    *("web.linked.iris", "web.linked.labels", "web.linked.desk_links", "web.linked.about", "web.linked.terms"),
    *("web.linked.graphs", "web.linked.answers", "web.linked.resources", "web.linked.graph_store", "web.linked"),
    # ... for programs
    *("web.api.files", "web.api.forms", "web.api.questions", "web.api.document", "web.api.routes", "web.api"),
    # ... the pages
    *("web.pages.asked", "web.pages.charts", "web.pages.findings", "web.pages.outlines", "web.pages.judged"),
    "web.pages.marking",
    *("web.pages.documents", "web.pages.home", "web.pages.project", "web.pages.queue", "web.pages.files"),
    "web.pages.reviewing",
    # ... those that look into the store
    *("web.pages.ranges", "web.pages.kept", "web.pages.queries", "web.pages.plot", "web.pages.cited"),
    *("web.pages.indicators", "web.pages.bases", "web.pages.rules", "web.pages.compare", "web.pages.questions"),
    *("web.pages.editor_result", "web.pages.editor"),
    "web.pages",
    # ... safety, and all of it put together
    *("web.safety.asgi", "web.safety.addresses", "web.safety.paths", "web.safety.hosts", "web.safety.origins"),
    *("web.safety.cookies", "web.safety.rates", "web.safety.sessions", "web.safety.login", "web.safety.parts"),
    *("web.safety.csrf", "web.safety.bodies", "web.safety.headers", "web.safety.access", "web.safety.caught"),
    *("web.safety.layers", "web.safety"),
    *("web.renewing", "web.running", "web.app", "web.impatient", "web.http", "web"),
    # the terminal
    *(
        "cli.options",
        "cli.pace",
        "cli.output",
        "cli.text",
        "cli.rules_text",
        "cli.app",
        "cli.shards",
        "cli.reading",
        "cli.inspection",
    ),
    *(
        "cli.review",
        "cli.asking",
        "cli.rulebook",
        "cli.verdicts",
        "cli.bases",
        "cli.bases_decide",
        "cli.bases_text",
        "cli.bases_import",
        "cli.bases_suggest",
        "cli.bases_views",
        "cli.template",
        "cli.serve",
        "cli.commands",
        "cli",
    ),
)
SLOW = {
    *(
        "cv2",
        "distributed",
        "duckdb",
        "fsspec",
        "httpx",
        "jieba",
        "jinja2",
        "lxml",
        "numpy",
        "onnxruntime",
        "openpyxl",
        "PIL",
        "pdfminer",
        "polars",
        "pyarrow",
        "pypdfium2",
        "pyshacl",
        "rapidocr",
        "rdflib",
    ),
    *("rich", "spacy", "xlrd", "yaml"),
}
MAX_LINES = 320


def module_files() -> list[Path]:
    """Every module but `kg/__init__.py`, which hands out the public functions and so reaches everything."""
    return sorted(path for path in KG.rglob("*.py") if path != KG / "__init__.py")


def step(path: Path) -> str:
    """Return the step of the flow that a module is: its dotted name within kg, a folder's own for its `__init__`."""
    parts = path.relative_to(KG).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(tree: ast.AST) -> set[str]:
    """Return the modules imported anywhere in `tree`, also inside functions; what is imported may be a module too."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute, so that they can be followed"
            module = str(node.module)
            modules = {f"{module}.{alias.name}" for alias in node.names if is_module(f"{module}.{alias.name}")}
            names |= modules or {module}
    return names


def is_module(name: str) -> bool:
    """Tell whether a dotted name is a module or folder of kg."""
    path = KG.parent.joinpath(*name.split("."))
    return name.startswith("kg.") and (path.with_suffix(".py").is_file() or (path / "__init__.py").is_file())


def outside_functions(tree: ast.Module) -> ast.Module:
    """Return `tree` without function bodies and without `if TYPE_CHECKING:` blocks: what runs on import."""

    class Strip(ast.NodeTransformer):
        def visit_FunctionDef(self, node: ast.FunctionDef) -> None:  # noqa: ARG002 - named by ast
            return None

        visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815

        def visit_If(self, node: ast.If) -> ast.AST | None:
            return None if ast.unparse(node.test) == "TYPE_CHECKING" else self.generic_visit(node)

    return Strip().visit(tree)


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_the_flow_names_every_module_and_no_other():
    assert {step(path) for path in module_files()} == set(FLOW)


@pytest.mark.parametrize("path", module_files(), ids=lambda path: path.relative_to(KG).as_posix())
def test_a_module_imports_only_from_those_before_it(path: Path):
    steps = {name.removeprefix("kg.") for name in imported(parse(path)) if name.startswith("kg.")}
    assert steps <= set(FLOW[: FLOW.index(step(path))])


@pytest.mark.parametrize("path", module_files(), ids=lambda path: path.relative_to(KG).as_posix())
def test_slow_libraries_are_imported_inside_the_function_that_needs_them(path: Path):
    tops = {name.split(".")[0] for name in imported(outside_functions(parse(path)))}
    assert not tops & SLOW


@pytest.mark.parametrize("path", sorted(KG.rglob("*.py")), ids=lambda path: path.relative_to(KG).as_posix())
def test_a_module_can_be_read_in_one_sitting(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) < MAX_LINES


def test_an_import_against_the_flow_would_be_seen():
    tree = ast.parse("def late():\n    from kg.cli import main\n    from kg.graph import iris\n    import kg.store\n")
    assert imported(tree) == {"kg.cli", "kg.graph.iris", "kg.store"}


def test_an_import_on_start_up_is_told_from_one_inside_a_function():
    tree = ast.parse("import rich\nif TYPE_CHECKING:\n    import spacy\ndef f():\n    import jieba\n")
    assert imported(outside_functions(tree)) == {"rich"}
