"""The questions on money, asked of the corpus: each answer is a file beside those of the other cases.

Run as a program, this writes the answers; read them before committing them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kg
from kg.answers import format_answer
from kg.ask import ask
from kg.store import open_store, replace_document

if TYPE_CHECKING:
    from pyoxigraph import Store

ROOT = Path(__file__).parents[1]
ANSWERS = Path(__file__).parent / "cases" / "questions"
ASKED: dict[str, dict[str, str]] = {
    "money-behind-unmeasurable-indicators": {},
    "share-of-project-expenditure-covered-by-tables": {},
    "three-public-expenses-by-unit-and-year": {},
    "projects-with-procurement-but-no-cost-row": {},
    "budget-figures-of-a-unit": {"unit": "邢台市", "name": "行政管理"},
    "tables-published-empty": {},
    "changes-of-the-budget-and-their-reasons": {},
}


@cache
def corpus() -> Store:
    store = open_store(None)
    for path in sorted((ROOT / "corpus").rglob("*.txt")):
        replace_document(store, kg.extract(path))
    return store


def answer(name: str) -> str:
    """Return the answer as lines of comma separated values."""
    return format_answer(ask(corpus(), name, ASKED[name]), "csv").replace("\r\n", "\n")


@pytest.mark.parametrize("name", ASKED)
def test_a_question_on_money_is_answered_of_the_corpus(name: str):
    assert answer(name) == (ANSWERS / f"{name}.csv").read_text(encoding="utf-8")


def test_every_answer_is_one_of_a_question():
    assert {path.stem for path in ANSWERS.glob("*.csv")} == set(ASKED)


if __name__ == "__main__":
    ANSWERS.mkdir(exist_ok=True)
    for question in ASKED:
        (ANSWERS / f"{question}.csv").write_text(answer(question), encoding="utf-8")
