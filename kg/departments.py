"""The department of a disclosure: as its budget tables are headed, or as its forms or those who fill them in say."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from kg.divisions import alternatives
from kg.model import Department
from kg.text import comparable
from kg.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.model import Project

_DEPARTMENT = re.compile(r"^(\d{3}(?:\d{3})?)\s*([\u3400-\u9fff（）()]{4,40})(?:\s|$)")
LAST_BRACKETS = re.compile(r"\s*[（(][^（()）]*[)）]$")
# A unit's name, its code of 3 or 6 digits before it: [153]某某部, 219-某区某镇人民政府, 219001某单位
_UNIT = re.compile(
    r"[\[【（(]?(?P<code>(?<!\d)\d{3}(?:\d{3})?(?!\d))?[\]】)）]?\s*[-—－_]?\s*(?P<name>[\u3400-\u9fff（）()“”·、]{3,40})"
)
_NOTE_IN_LABEL = re.compile(r"[（(][^（()）\s]{1,6}[)）](?=[^\s：:]*[：:])")


def department_of_tables(lines: Iterable[str]) -> Department | None:
    """Return the department that heads the budget tables (211 邢台市人民政府办公室), the one named most."""
    found: Counter[tuple[str, str]] = Counter()
    for line in lines:
        match = _DEPARTMENT.match(line)
        if match and not match.group(2).endswith(words("no-department")):
            found[match.group(1), match.group(2)] += 1
    if not found:
        return None
    code, name = found.most_common(1)[0][0]
    return Department(code, name)


def department_of_forms(projects: Sequence[Project], texts: Sequence[str]) -> Department:
    """Return the department that the forms name; else the unit that fills them in. Forms that disagree name none."""
    labels = (words("department-label"), words("unit-label"))
    by_header = [_agreed([_of_project(project, names) for project in projects]) for names in labels]
    by_line = [_agreed(units_named(texts, names)) for names in labels]
    found = (by_header[0], by_line[0], by_line[1], by_header[1])
    return next((department for department in found if department), Department(None, None))


def _of_project(project: Project, labels: Sequence[str]) -> Department | None:
    """Return the department in the header block of a project; None where it has none, or two."""
    return _agreed([_unit(text) for label, text in project.extra.items() if label in labels])


def units_named(texts: Iterable[str], labels: Sequence[str]) -> list[Department | None]:
    """Return the units that lines name (填报单位（盖章）：某某局), as far as they can be read."""
    label = re.compile(rf"(?:^|(?<=\s))(?:{alternatives(tuple(labels)).pattern})\s*[:：]\s*(.*)", re.DOTALL)
    found = (label.search(_NOTE_IN_LABEL.sub("", text)) for text in texts)
    units = (_unit_at(match.group(1)) for match in found if match)
    return [unit for unit in units if unit]


def _unit(text: str) -> Department | None:
    """Return the unit that a cell names and nothing else."""
    flat = "".join(text.split())
    found = _UNIT.fullmatch(flat)
    return _unit_at(flat) if found else None


def _unit_at(text: str) -> Department | None:
    """Return the unit that a text begins with; its name ends like that of an agency and holds no label.

    >>> _unit_at("[163]自然资源部"), _unit_at("年度预算申请")
    (Department(code='163', name='自然资源部'), None)
    """
    found = _UNIT.match(text)
    if found is None:
        return None
    note = LAST_BRACKETS.search(name := found["name"])
    if note and note.group().strip(" （()）") in words("department-note"):
        name = name[: note.start()]
    last = LAST_BRACKETS.sub("", name)
    endings = (*words("organ-ending"), *words("department-ending"))
    labelled = any(label in name for label in words("unit-label") if label != name)
    if len(last) < 3 or labelled or not last.endswith(endings):
        return None
    return Department(found["code"], name)


def _agreed(found: Sequence[Department | None]) -> Department | None:
    """Return the department that all name that name one, which are half of them at least; the code where one has it."""
    named = [department for department in found if department]
    if len({comparable(department.name) for department in named}) != 1 or len(named) * 2 < len(found):
        return None
    codes = {department.code for department in named if department.code}
    return Department(codes.pop() if len(codes) == 1 else None, named[0].name)
