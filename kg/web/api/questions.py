"""The ready questions for programs: which there are, and their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from kg.answers import format_answer
from kg.ask import find_question, ready_questions
from kg.errors import QueryError
from kg.web.errors import NotFoundError

if TYPE_CHECKING:
    from kg.ask import Answer, Question

AnswerForm = Literal["json", "csv", "ttl"]
MEDIA_TYPES: dict[AnswerForm, str] = {
    "json": "application/sparql-results+json",
    "csv": "text/csv",
    "ttl": "text/turtle",
}


def listed() -> list[dict[str, Any]]:
    """Return the questions with their parameters and queries."""
    return [as_object(question) for question in ready_questions()]


def named(name: str) -> Question:
    """Return a question; `NotFoundError` tells the nearest."""
    try:
        return find_question(name)
    except QueryError as error:
        raise NotFoundError(error.message, remedy=error.remedy) from error


def written(answer: Answer, form: AnswerForm) -> tuple[str, str]:
    """Return an answer and its media type; a graph asked for as JSON comes as Turtle."""
    told: AnswerForm = "ttl" if form == "json" and answer.triples is not None else form
    return format_answer(answer, told), MEDIA_TYPES[told]


def as_object(question: Question) -> dict[str, Any]:
    """Return a question with its texts, parameters, query and headings."""
    return {
        "name": question.name,
        "title": question.title,
        "description": question.description,
        "params": [
            {"name": param.name, "description": param.description, "default": param.default}
            for param in question.params
        ],
        "query": question.query,
        "columns": question.headings,
    }
