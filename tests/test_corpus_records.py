"""Golden records: what the five documents of corpus/ say, checked by eye against their text, one file each.

`python tests/test_corpus_records.py` writes them anew; look at the difference before you commit it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg import extract
from kg.model import Target, to_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.model import Indicator, Project, Record

CORPUS = Path(__file__).parents[1] / "corpus"
CASES = Path(__file__).parent / "cases"
DOCUMENTS = sorted(CORPUS.rglob("*/*.txt"))


def case_file(document: Path) -> Path:
    return CASES / document.relative_to(CORPUS).parent / "record.txt"


def show(text: str | None) -> str:
    return "∅" if text is None else text


def target_line(target: Target) -> str:
    values = to_json(target)
    return " ".join(f"{name}={value}" for name, value in values.items() if value and name not in {"canonical", "kind"})


def indicator_lines(row: Indicator) -> Iterator[str]:
    yield f"{row.ordinal}\t" + "\t".join(
        show(text) for text in (row.level1, row.level2, row.level3, row.description, row.value, row.basis)
    )
    cited = "; ".join(f"{c.number or ''}《{c.title}》" if c.title else f"{c.number}" for c in row.references)
    yield f"\t{row.target.kind} {target_line(row.target)} | {row.basis_kind} {cited}".rstrip()


def project_lines(project: Project) -> Iterator[str]:
    money = " ".join(str(amount) for amount in (project.budget, project.fiscal_funds, project.other_funds))
    yield f"== {project.ordinal} {show(project.name)} [{show(project.code)}] {money}"
    yield f"用途：{show(project.usage)}"
    yield "计划：" + " ".join(
        f"{month}月{show(to_json(share))}" for month, share in (project.payment_plan or {}).items()
    )
    yield from (f"目标：{goal}" for goal in project.goals)
    for row in project.indicators:
        yield from indicator_lines(row)


def render(record: Record) -> str:
    info = record.document
    lines = [
        f"{show(info.title)} | {info.department.code} {info.department.name} | {info.fiscal_year} | {info.division}"
    ]
    for project in record.projects:
        lines += project_lines(project)
    lines += [f"?? {item.reason}：{item.text}" for item in record.unplaced]
    return "\n".join(lines) + "\n"


def test_there_are_five_documents():
    assert len(DOCUMENTS) == 5


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(CORPUS).parent))
def test_a_document_gives_the_record_it_always_gave(document: Path):
    assert render(extract(document)) == case_file(document).read_text(encoding="utf-8")


if __name__ == "__main__":
    for path in DOCUMENTS:
        case_file(path).parent.mkdir(parents=True, exist_ok=True)
        case_file(path).write_text(render(extract(path)), encoding="utf-8")
