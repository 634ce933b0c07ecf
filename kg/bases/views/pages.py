"""CITED DOCUMENT, PROPOSALS -> TEXT AND JSON: all there is to know of one document; what is for a person to decide."""

from __future__ import annotations

import json
import shlex
from itertools import groupby
from typing import TYPE_CHECKING, Any

from kg.bases.views.facts import concept_label
from kg.bases.views.lists import document_object, number_text
from kg.bases.views.words import WORDS, amount, clean, document_name, kind_label, money_text, years_text
from kg.model import to_json
from kg.places import source_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.bases.views.open_proposals import OpenProposal
    from kg.bases.views.records import CitedDocument, Facts, Mention, Spelt

USUAL_FIELD = "basis"


def document_text(document: CitedDocument, proposals: Sequence[OpenProposal], *, lang: str) -> str:
    """Return all there is to know of a document: what it is, who rests on it, how each spelling was joined to it."""
    say = WORDS[lang]
    lines = [clean(document_name(document.facts)), *_facts(document, say, lang), "", _counts(document, say)]
    lines += ["", say["spellings"]]
    lines += [f"  {say['times'].format(text=clean(text), n=count)}" for text, count in document.spellings]
    lines += ["", say["resolved"], *(f"  {_spelt(spelt, say, lang)}" for spelt in document.spelt)]
    lines += ["", say["cited"], *_mentions(document, say, lang)]
    if proposals:
        lines += ["", say["proposals"], *(line for each in proposals for line in _proposal(each, say, lang))]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _facts(document: CitedDocument, say: dict[str, str], lang: str) -> Iterator[str]:
    facts = document.facts
    told = (
        ("status", say[facts.status]),
        ("kind", kind_label(facts, lang)),
        ("issuer", facts.issuer),
        ("place", concept_label("division", facts.place, lang)),
        ("date", facts.date),
        ("in_force", _force(facts, say)),
        ("until", facts.until),
        ("replaced_by", say["list"].join(each.name for each in facts.replaced_by)),
        ("replaces", say["list"].join(each.name for each in facts.replaces)),
        ("titles", say["list"].join(facts.titles[1:])),
        ("about", say["list"].join(facts.about)),
        ("source", say["list"].join(facts.sources)),
    )
    for name, text in told:
        if text:
            yield f"  {say[name]}{say['colon']}{clean(text)}"


def _force(facts: Facts, say: dict[str, str]) -> str | None:
    """Return whether a document is in force; that nobody has entered it is told of one that is in a list."""
    if facts.in_force is None:
        return say["force_unknown"] if facts.status == "known" else None
    return say["yes" if facts.in_force else "no"]


def _counts(document: CitedDocument, say: dict[str, str]) -> str:
    counts = (
        say["of_mentions"].format(n=len(document.mentions)),
        say["of_rows"].format(n=document.rows),
        say["of_projects"].format(n=len(document.projects)),
        say["of_units"].format(n=len(document.units)),
        years_text(document.years),
        "" if document.money is None else f"{say['money']} {amount(document.money)}",
    )
    return say["dot"].join(filter(None, counts))


def _spelt(spelt: Spelt, say: dict[str, str], lang: str) -> str:
    how = concept_label("resolution-method", spelt.method, lang) or say["itself"]
    score = f"{say['score']} {spelt.score}" if spelt.score is not None else ""
    named = concept_label("resolution-method", spelt.method, "zh")
    why = (clean(text) for text in spelt.evidence if text != named)
    told = say["dot"].join(filter(None, (how, score, *why)))
    return f"{say['times'].format(text=clean(spelt.name), n=spelt.mentions)}{say['colon']}{told}"


def _mentions(document: CitedDocument, say: dict[str, str], lang: str) -> Iterator[str]:
    """Yield who cites the document: each disclosure, below it its projects, below them each citation with its place."""
    for _path, of_source in groupby(document.mentions, key=lambda mention: mention.source.iri):
        mentions = list(of_source)
        source = mentions[0].source
        year = f" {say['year'].format(n=source.year)}" if source.year else ""
        yield f"  {clean(source.unit)}{year}  {clean(source.path)}"
        for project, of_project in groupby(mentions, key=lambda mention: mention.project):
            if project is not None:
                number = say["project"].format(n=project.ordinal) if project.ordinal else ""
                money = money_text(project.budget, say)
                name = clean(project.name or say["untitled"])
                yield "    " + "  ".join(filter(None, (number, name, money)))
            yield from (f"      {_mention(mention, say, lang)}" for mention in of_project)


def _mention(mention: Mention, say: dict[str, str], lang: str) -> str:
    row = say["row"].format(n=mention.row) if mention.row is not None else ""
    field = concept_label("column", mention.field, lang) if mention.field != USUAL_FIELD else ""
    place = source_place([mention.place], lang=lang) if mention.place else ""
    return "  ".join(filter(None, (row, field, place, clean(mention.raw))))


def document_json(document: CitedDocument, proposals: Sequence[OpenProposal]) -> str:
    """Return all there is to know of a document as a JSON object."""
    return json.dumps(whole_object(document, proposals), ensure_ascii=False, indent=1) + "\n"


def whole_object(document: CitedDocument, proposals: Sequence[OpenProposal]) -> dict[str, Any]:
    """Return all there is to know of a document for JSON."""
    return document_object(document) | {
        "resolutions": [
            {
                "cited_as": spelt.name,
                "node": spelt.iri,
                "mentions": spelt.mentions,
                "method": spelt.method,
                "score": number_text(spelt.score),
                "evidence": list(spelt.evidence),
            }
            for spelt in document.spelt
        ],
        "cited": [_mention_object(mention) for mention in document.mentions],
        "proposals": [_proposal_object(each) for each in proposals],
    }


def _mention_object(mention: Mention) -> dict[str, Any]:
    project = mention.project
    return {
        "path": mention.source.path,
        "unit": mention.source.unit,
        "year": mention.source.year,
        "project": project.ordinal if project else None,
        "name": project.name if project else None,
        "budget": number_text(project.budget) if project else None,
        "row": mention.row,
        "field": mention.field,
        "text": mention.raw,
        "place": to_json(mention.place) if mention.place else None,
    }


# --- what is for a person to decide


def proposals_text(proposals: Sequence[OpenProposal], *, lang: str) -> str:
    """Return what is proposed, each with its reasons and the two commands by which it is decided."""
    say = WORDS[lang]
    if not proposals:
        return f"{say['no_proposals']}\n"
    lines = [line for each in proposals for line in (*_proposal(each, say, lang), "")]
    return "\n".join(lines) + f"\n{say['proposal_count'].format(n=len(proposals))}\n"


def _proposal(proposal: OpenProposal, say: dict[str, str], lang: str) -> Iterator[str]:
    how = concept_label("resolution-method", proposal.method, lang)
    score = f"{say['score']} {proposal.score}" if proposal.score is not None else ""
    decided = say["suppressed"] if proposal.suppressed else ""
    pair = say["proposal"].format(left=clean(proposal.left.name), right=clean(proposal.right.name))
    yield f"  {pair}{say['dot']}{say['dot'].join(filter(None, (how, score, decided)))}"
    yield from (f"    {clean(text)}" for text in proposal.evidence)
    if not proposal.suppressed:
        yield from (f"    {command}" for command in decisions(proposal))


def decisions(proposal: OpenProposal) -> tuple[str, str]:
    """Return the commands that say the two are one, and that they differ."""
    left, right = proposal.left.name, proposal.right.name
    if left == right:  # one number of two places
        left, right = proposal.left.iri or left, proposal.right.iri or right
    pair = f"{shlex.quote(clean(left))} {shlex.quote(clean(right))}"
    return f"kg bases same {pair} --by …", f"kg bases different {pair} --by …"


def proposals_json(proposals: Iterable[OpenProposal]) -> str:
    """Return what is proposed as a JSON array."""
    return json.dumps([_proposal_object(each) for each in proposals], ensure_ascii=False, indent=1) + "\n"


def _proposal_object(proposal: OpenProposal) -> dict[str, Any]:
    same, different = decisions(proposal)
    return {
        "left": {"document": proposal.left.iri, "name": proposal.left.name},
        "right": {"document": proposal.right.iri, "name": proposal.right.name},
        "method": proposal.method,
        "score": number_text(proposal.score),
        "evidence": list(proposal.evidence),
        "suppressed": proposal.suppressed,
        "commands": {"same": same, "different": different},
    }
