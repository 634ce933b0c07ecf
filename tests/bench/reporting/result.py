"""The report as JSON: the shape that later reports are compared with (`SCHEMA` counts its versions)."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from reporting.figures import Figure, ratio

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reporting.running import Ran

SCHEMA = 1
SLOWER = 1.10
"""How many times worse a figure may be than in the earlier report before it is flagged."""


def as_json(sections: Iterable[Ran], machine: dict[str, Any], *, made: str, quick: bool) -> dict[str, Any]:
    """Return the report; every figure has name, value, unit, peer, better, ratio, runs, goal, missed and note."""
    return {
        "schema": SCHEMA,
        "made": made,
        "quick": quick,
        "machine": machine,
        "sections": [_section(ran) for ran in sections],
    }


def _section(ran: Ran) -> dict[str, Any]:
    ours = {figure.name: figure for figure in ran.figures if figure.peer is None}
    return {
        "key": ran.section.key,
        "zh": ran.section.zh,
        "en": ran.section.en,
        "seconds": round(ran.seconds, 2),
        "peak_rss_mb": round(ran.peak_rss_mb),
        "peak_pss_mb": round(ran.peak_pss_mb),
        "failures": ran.failures,
        "left_out": [asdict(each) for each in ran.left_out],
        "figures": [_figure(figure, ours.get(figure.name)) for figure in ran.figures],
    }


def _figure(figure: Figure, ours: Figure | None) -> dict[str, Any]:
    compared = ratio(ours, figure) if ours is not None and figure.peer is not None else None
    return asdict(figure) | {"ratio": compared, "missed": figure.missed}


def slower(new: dict[str, Any], old: dict[str, Any]) -> list[dict[str, Any]]:
    """Return our own figures that are more than a tenth worse than in an earlier report, the worst first."""
    before = {(section["key"], each["name"]): each for section in old["sections"] for each in _own(section)}
    found = []
    for section in new["sections"]:
        for each in _own(section):
            earlier = before.get((section["key"], each["name"]))
            times = _worse(each, earlier) if earlier else None
            if times is not None and times > SLOWER:
                found.append(
                    {
                        "section": section["key"],
                        "name": each["name"],
                        "unit": each["unit"],
                        "was": earlier["value"],
                        "is": each["value"],
                        "times": times,
                    }
                )
    return sorted(found, key=lambda each: -each["times"])


def _own(section: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in section["figures"] if each["peer"] is None and each["better"]]


def _worse(new: dict[str, Any], old: dict[str, Any]) -> float | None:
    if new["unit"] != old["unit"]:
        return None
    worse, better = (new["value"], old["value"]) if new["better"] == "less" else (old["value"], new["value"])
    return worse / better if better > 0 else None
