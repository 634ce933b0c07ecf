"""NEIGHBOURHOOD -> DOT, the language of GraphViz: `dot -Tsvg`. No text can end its string or be read as markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.bases.views.layout import wrap
from kg.bases.views.words import WORDS, clean, document_name, money_text

if TYPE_CHECKING:
    from kg.bases.views.neighbours import Neighbour, Neighbourhood
    from kg.bases.views.records import CitingProject, Facts

ROOM, LINES = 18, 5
HEAD = """digraph bases {
  graph [rankdir=LR, charset="UTF-8", nodesep=0.2, ranksep=1.0, tooltip=""];
  node [shape=box, style="rounded,filled", fillcolor=white, fontname="Noto Sans CJK SC", fontsize=11];
  edge [fontname="Noto Sans CJK SC", fontsize=9, color="#667788"];"""


def to_dot(around: Neighbourhood, *, lang: str) -> str:
    """Return a neighbourhood for GraphViz; the same neighbourhood gives the same bytes."""
    say, facts = WORDS[lang], around.document.facts
    lines = [HEAD, _node("document", _texts(facts), document_name(facts), _style(facts))]
    for number, each in enumerate(around.neighbours, 1):
        lines += _neighbour(f"n{number}", each, say)
    if around.more_neighbours:
        more = say["more_neighbours"].format(n=around.more_neighbours)
        lines += [_node("n", [more], more, "style=dashed"), "  n -> document [dir=none, style=dashed];"]
    for number, unit in enumerate(around.units, 1):
        lines.append(_node(f"u{number}", [unit.unit], unit.unit, 'fillcolor="#f0f3f6"'))
        lines.append(f"  document -> u{number} [dir=back, label={quoted(say['cites'])}];")
        if not unit.projects:
            lines[-2] = _node(f"u{number}", [unit.unit, say["in_text"]], unit.unit, 'fillcolor="#f0f3f6"')
        for position, project in enumerate(unit.projects, 1):
            key = f"u{number}p{position}"
            lines.append(_node(key, _project(project, say), project.name or say["untitled"]))
            lines.append(f"  u{number} -> {key} [dir=none];")
    if around.more_projects:
        more = say["more_projects"].format(n=around.more_projects)
        lines += [_node("u", [more], more, "style=dashed"), "  document -> u [dir=none, style=dashed];"]
    if around.more_units:
        more = say["more_units"].format(n=around.more_units)
        lines += [_node("t", [more], more, "style=dashed"), "  document -> t [dir=none, style=dashed];"]
    return "\n".join([*lines, "}\n"])


def _style(facts: Facts) -> str:
    return f'fillcolor="{"#fbeae7" if facts.status == "replaced" else "#e3eefb"}", penwidth=2'


def quoted(*texts: str) -> str:
    r"""Return texts as one string of DOT, one below the other.

    A backslash would begin an escape, a quotation mark would end the string, `&` would begin an entity.

    >>> print(quoted('a"b', "c\\N", "&lt;"))
    "a\"b\nc\\N\n&amp;lt;"
    """
    escaped = (clean(text).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;") for text in texts)
    return '"' + "\\n".join(escaped) + '"'


def _node(key: str, texts: list[str], tip: str, style: str = "") -> str:
    lines = [line for text in texts for line in wrap(text, ROOM, LINES)]
    more = f", {style}" if style else ""
    return f"  {key} [label={quoted(*lines)}, tooltip={quoted(tip)}{more}];"


def _texts(facts: Facts) -> list[str]:
    return [text for text in (facts.number, facts.title) if text] or [facts.iri]


def _neighbour(key: str, neighbour: Neighbour, say: dict[str, str]) -> list[str]:
    """Return a related document and what relates it; an arrow leads from the document that replaces another."""
    relation = say[f"relation_{neighbour.relation}"].format(n=neighbour.projects)
    arrow = {"replaces": "dir=back", "replaced-by": "dir=forward", "together": "dir=none, style=dashed"}
    edge = f"  {key} -> document [{arrow[neighbour.relation]}, label={quoted(relation)}];"
    return [_node(key, _texts(neighbour.facts), document_name(neighbour.facts)), edge]


def _project(project: CitingProject, say: dict[str, str]) -> list[str]:
    year = say["year"].format(n=project.source.year) if project.source.year else ""
    about = say["dot"].join(filter(None, (year, money_text(project.budget, say))))
    return [project.name or say["untitled"], about]
