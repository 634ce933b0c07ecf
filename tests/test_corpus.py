"""The corpus: every document is listed with its hash, and nothing stands there unlisted."""

import csv
import hashlib
from pathlib import Path

CORPUS = Path(__file__).parents[1] / "corpus"
HOUSEKEEPING = {"index.csv", "README.md", ".gitattributes"}


def listed() -> dict[str, dict[str, str]]:
    with (CORPUS / "index.csv").open(encoding="utf-8", newline="") as index:
        return {row["path"]: row for row in csv.DictReader(index)}


def test_the_five_documents_are_listed():
    assert len(listed()) == 5


def test_nothing_stands_in_the_corpus_unlisted_and_nothing_listed_is_missing():
    there = {path.relative_to(CORPUS).as_posix() for path in CORPUS.rglob("*") if path.is_file()}
    assert there - HOUSEKEEPING == set(listed())


def test_every_document_is_the_one_that_was_listed():
    found = {path: hashlib.sha256((CORPUS / path).read_bytes()).hexdigest() for path in listed()}
    assert found == {path: row["sha256"] for path, row in listed().items()}


def test_issuer_year_and_title_are_those_of_the_path():
    for path, row in listed().items():
        assert path == f"{row['issuer']}/{row['year']}/{row['title']}.txt"
        assert len(row["division"]) == 6
        assert row["licence_note"]
