"""The lists the country is made of: data/*.json and data/*.csv beside this module, read once."""

from __future__ import annotations

import csv
import json
import random
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data"


@cache
def load(name: str) -> Any:  # noqa: ANN401 - whatever the JSON file holds
    """Return what a JSON file of data/ holds."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a CSV file of data/ by their headings."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def dice(*seeds: object) -> random.Random:
    """Return a source of chance that is the same for the same seeds, on every machine and in every process."""
    return random.Random("/".join(map(str, seeds)))  # noqa: S311 - made-up documents, nothing secret
