"""The accuracy of `country.accuracy` as JSON and as tables in Markdown: by type and field, by rule, with examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from country.accuracy import FIELDS

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Sequence

    from country.accuracy import Accuracy

VERDICTS = ("right", "wrong", "missing", "extra")
JUDGED = ("seeded", "found", "unseeded", "beside")


def as_json(found: Accuracy) -> dict[str, Any]:
    """Return {documents, fields: {type: {field: {right, wrong, missing, extra}}}, rules, examples}."""
    fields: dict[str, dict[str, dict[str, int]]] = {}
    for kind in sorted(found.documents):
        rows = {name: found.fields[kind, name] for name in FIELDS if (kind, name) in found.fields}
        fields[kind] = {name: {verdict: counts[verdict] for verdict in VERDICTS} for name, counts in rows.items()}
    rules = {rule: {name: counts[name] for name in JUDGED} for rule, counts in sorted(found.rules.items())}
    return {
        "documents": dict(sorted(found.documents.items())),
        "fields": fields,
        "rules": rules,
        "examples": found.examples,
    }


def as_markdown(found: Accuracy) -> str:
    """Return three tables: the share that is right by type and field, what is not right, and the rules."""
    return "\n".join((*_shares(found), "", *_errors(found), "", *_rules(found), "", *_examples(found))) + "\n"


def share(counts: Counter[str]) -> float | None:
    """Return right / (right + wrong + missing + extra) in per cent, None where there is nothing."""
    total = sum(counts[verdict] for verdict in VERDICTS)
    return 100 * counts["right"] / total if total else None


def _percent(counts: Counter[str]) -> str:
    value = share(counts)
    return "" if value is None else "100" if value == 100 else f"{min(value, 99.9):.1f}"


def _shares(found: Accuracy) -> Iterator[str]:
    yield "Right, in per cent of what stands there or was read (blank: the layout has no such field):"
    yield ""
    names = [name for name in FIELDS if any((kind, name) in found.fields for kind in found.documents)]
    yield from _table(
        ("type", "documents", *names),
        (
            (
                kind,
                str(count),
                *(_percent(found.fields[kind, name]) if (kind, name) in found.fields else "" for name in names),
            )
            for kind, count in sorted(found.documents.items())
        ),
    )


def _errors(found: Accuracy) -> Iterator[str]:
    yield "What is not all right:"
    yield ""
    yield from _table(
        ("type", "field", *VERDICTS),
        (
            (kind, name, *(str(counts[verdict]) for verdict in VERDICTS))
            for (kind, name), counts in sorted(found.fields.items())
            if share(counts) != 100
        ),
    )


def _rules(found: Accuracy) -> Iterator[str]:
    yield "Seeded defects: recall, and precision over findings that no other defect is beside:"
    yield ""
    rows = []
    for rule, counts in sorted(found.rules.items()):
        recall = f"{100 * counts['found'] / counts['seeded']:.0f}" if counts["seeded"] else ""
        judged = counts["found"] + counts["unseeded"]
        precision = f"{100 * counts['found'] / judged:.0f}" if judged and counts["seeded"] else ""
        rows.append((rule, *(str(counts[name]) for name in JUDGED), recall, precision))
    yield from _table(("rule", *JUDGED, "recall %", "precision %"), rows)


def _examples(found: Accuracy) -> Iterator[str]:
    yield "Examples:"
    yield ""
    for each in found.examples:
        where = "/".join(str(each[name]) for name in ("project", "row") if each.get(name))
        what = each.get("field") or each["rule"]
        yield f"- {each['type']} {what} {each['verdict']}: {each['truth']} → {each['read']} ({each['path']} {where})"


def _table(heading: Sequence[str], rows: object) -> Iterator[str]:
    yield f"| {' | '.join(heading)} |"
    yield f"|{'---|' * len(heading)}"
    for row in rows:  # type: ignore[attr-defined]
        yield f"| {' | '.join(row)} |"
