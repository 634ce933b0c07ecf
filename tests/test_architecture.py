"""The house: imports run one way along the flow, modules stay small, and slow libraries are imported when needed."""

import ast
from pathlib import Path

import pytest

KG = Path(__file__).parents[1] / "kg"

# The flow from a file to the terminal: a module may import only from those named before it.
# A folder stands for all of its modules. A new module is entered here, where its step belongs.
FLOW = (
    # what every step speaks
    *("errors", "schema", "model", "text", "vocabulary", "divisions", "labels", "lexicon"),
    # a file -> lines and tables -> what a disclosure says of itself
    *("readers", "tables", "cuts", "header", "docinfo"),
    # one cell: its number, its target, the documents it cites
    *("numerals", "targets", "dates", "titles", "bare_titles", "document_numbers", "citations", "basis"),
    # whole tables and rows, with and without cell marks
    *("grid", "lines", "lines_header", "spills", "fill"),
    # the record
    *("indicators", "tabular"),
    # what is noticed in a wording
    *("resemblance", "wording"),
    # the graph and where it lives
    *("terms", "iris", "annotations", "graph", "store", "export", "build"),
    # what is judged, and what is asked
    *("constraints", "shapes_graph", "shapes", "review", "ask", "answers"),
    # the terminal
    *("report", "cli_options", "cli_output", "cli_text", "cli"),
)
SLOW = {"jieba", "openpyxl", "pyshacl", "rdflib", "rich", "spacy"}
MAX_LINES = 320


def module_files() -> list[Path]:
    """Every module but `kg/__init__.py`, which hands out the public functions and so reaches everything."""
    return sorted(path for path in KG.rglob("*.py") if path != KG / "__init__.py")


def step(path: Path) -> str:
    """Return the step of the flow a module belongs to: its own name or that of its folder."""
    return path.relative_to(KG).with_suffix("").parts[0]


def imported(tree: ast.AST) -> set[str]:
    """Return the modules imported anywhere in `tree`, also inside functions; `from kg import x` counts as kg.x."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute, so that they can be followed"
            inside = node.module == "kg"
            names |= {f"kg.{alias.name}" for alias in node.names} if inside else {str(node.module)}
    return names


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


def test_every_module_has_its_place_in_the_flow():
    assert {step(path) for path in module_files()} <= set(FLOW)


@pytest.mark.parametrize("path", module_files(), ids=lambda path: path.relative_to(KG).as_posix())
def test_a_module_imports_only_from_those_before_it(path: Path):
    own = step(path)
    steps = {name.split(".")[1] for name in imported(parse(path)) if name.startswith("kg.")}
    # A folder's modules may use one another, and the package's version is no module.
    before = set(FLOW[: FLOW.index(own)]) | {own, "__version__"}
    assert steps <= before


@pytest.mark.parametrize("path", module_files(), ids=lambda path: path.relative_to(KG).as_posix())
def test_slow_libraries_are_imported_inside_the_function_that_needs_them(path: Path):
    tops = {name.split(".")[0] for name in imported(outside_functions(parse(path)))}
    assert not tops & SLOW


@pytest.mark.parametrize("path", sorted(KG.rglob("*.py")), ids=lambda path: path.relative_to(KG).as_posix())
def test_a_module_can_be_read_in_one_sitting(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) < MAX_LINES


def test_an_import_against_the_flow_would_be_seen():
    tree = ast.parse("def late():\n    from kg.cli import main\n    import kg.store\n")
    assert imported(tree) == {"kg.cli", "kg.store"}


def test_an_import_on_start_up_is_told_from_one_inside_a_function():
    tree = ast.parse("import rich\nif TYPE_CHECKING:\n    import spacy\ndef f():\n    import jieba\n")
    assert imported(outside_functions(tree)) == {"rich"}
