"""`/questions`: the ready questions with their forms; the answer to one as a table, as CSV, or in the editor."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from unicodedata import normalize
from urllib.parse import unquote

from pyoxigraph import NamedNode
from starlette.responses import Response

from kg.answers import format_answer, heading, is_numeric, shown
from kg.ask import filled, ready_questions, term_text
from kg.bases.views.lists import to_csv
from kg.errors import KgError
from kg.web.api.questions import as_object
from kg.web.errors import NotFoundError, status_of
from kg.web.linked.iris import local
from kg.web.model import Slice
from kg.web.pages.asked import page_number, text
from kg.web.pages.kept import sources
from kg.web.view import View, language, view_routes
from kg.web.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from kg.ask import Answer, Param, Question, Term
    from kg.web.services import Services

SIZE = 100
_NUMBER = re.compile(r"(\d+)年?")
_FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d.,]+%?$)")


def routes() -> list[BaseRoute]:
    """Return the routes of ready questions."""
    return [*view_routes([("/questions", listed), ("/questions/{name}", answered)])]


async def listed(request: Request) -> View:
    """Show the ready questions, those whose title or description has the words."""
    lang = language(request)
    words = text(request, "words")
    found = [each for each in ready_questions() if _has(each, words, lang)]
    return View(
        "questions.html.j2",
        {"words": words, "questions": [as_object(each) for each in found]},
        shown={"found": found, "described": described},
    )


async def answered(request: Request) -> View | Response:
    """Show the answer to a question; where a parameter is missing, its form says so."""
    lang = language(request)
    question = next((each for each in ready_questions() if each.name == request.path_params["name"]), None)
    if question is None:
        raise NotFoundError("没有这个问题 no such question", remedy="请从提问页选 choose from the page of questions")
    values = {param.name: _value(request, param) for param in question.params}
    problems = _problems(question, values, lang)
    form = {"question": question, "values": values, "described": described}
    told = as_object(question) | {"values": values}
    if problems:
        was_sent = any(param.name in request.query_params for param in question.params)
        return _unanswered(told, form | {"problems": problems if was_sent else {}}, status=400 if was_sent else 200)
    query = filled(question, values)
    services: Services = request.app.state.services
    try:
        answer = await services.pool.ask(question.name, values)
    except KgError as error:
        return _unanswered(told, form | {"problems": {}, "error": error}, status=status_of(error), query=query)
    if text(request, "format") in ("csv", "ttl"):
        return _file(answer, question, text(request, "format"), lang)
    return _answer(answer, told, form, query, page=page_number(request), lang=lang, sha256_of=await sources(request))


def described(param: Param, lang: str) -> str:
    """Return what a parameter is, in the language of the page.

    >>> from kg.ask import Param
    >>> described(Param("unit", "单位 / the unit", None), "en")
    'the unit'
    """
    chinese, _slash, english = param.description.partition(" / ")
    return english or chinese if lang == "en" else chinese


def local_address(term: Term | None, sha256_of: Mapping[str, str]) -> str | None:
    """Return the page of an own resource on this server, None for all else."""
    if not isinstance(term, NamedNode):
        return None
    if term.value in sha256_of:
        return f"/documents/{sha256_of[term.value]}"
    return local(term.value)


def _value(request: Request, param: Param) -> str:
    """Return what is given for a parameter; a field left empty is empty, one not given is its default.

    A number is as people write it: full-width digits, a year with its 年.
    """
    if param.name not in request.query_params:
        return param.default or ""
    given = text(request, param.name)
    number = _NUMBER.fullmatch(normalize("NFKC", given)) if _is_of_number(param) else None
    return number[1] if number else given


def _is_of_number(param: Param) -> bool:
    return param.name == "year" or (param.default or "").isdigit()


def _problems(question: Question, values: dict[str, str], lang: str) -> dict[str, str]:
    """Return what is wrong with the values of parameters, by parameter: a number that is none would find nothing."""
    problems = {}
    for param in question.params:
        value = values[param.name]
        if not value and (param.default is None or param.default.isdigit()):
            problems[param.name] = say(lang)["questions_missing"]
        elif value and _is_of_number(param) and not value.isdecimal():
            problems[param.name] = say(lang)["questions_no_number"].format(text=value)
    return problems


def _answer(  # noqa: PLR0913 - what a table is made of
    answer: Answer,
    told: dict[str, Any],
    form: dict[str, Any],
    query: str,
    *,
    page: int,
    lang: str,
    sha256_of: Mapping[str, str],
) -> View:
    last = max(1, -(-len(answer.terms) // SIZE))
    part = Slice(answer.terms[(min(page, last) - 1) * SIZE :][:SIZE], len(answer.terms), min(page, last), SIZE)
    columns = [(_headed(answer, name, lang), is_numeric(answer, at)) for at, name in enumerate(answer.columns)]
    return View(
        "answer.html.j2",
        told | {"columns": answer.columns, "rows": answer.rows, "boolean": answer.boolean, "total": part.total},
        query,
        shown=form
        | {
            "problems": {},
            "error": None,
            "slice": part,
            "headed": columns,
            "cells": [[_cell(term, sha256_of) for term in row] for row in part.items],
            "is_graph": answer.triples is not None,
        },
    )


def _headed(answer: Answer, column: str, lang: str) -> str:
    """Return what a column is headed by; those of triples are no properties."""
    return heading(answer, column, lang) if answer.triples is None else say(lang)[f"answer_{column}"]


def _cell(term: Term | None, sha256_of: Mapping[str, str]) -> tuple[str, str | None]:
    """Return the text of a cell and where it leads."""
    text = shown(term)
    return unquote(text) if isinstance(term, NamedNode) else text, local_address(term, sha256_of)


def _unanswered(told: dict[str, Any], form: dict[str, Any], *, status: int, query: str | None = None) -> View:
    error = form.get("error")
    problem = {"message": error.message, "remedy": error.remedy} if error else None
    data = told | {"problems": form["problems"], "problem": problem}
    return View("answer.html.j2", data, query, shown={"error": None, "slice": None} | form, status=status)


def _file(answer: Answer, question: Question, form: str, lang: str) -> Response:
    name = {"Content-Disposition": f'attachment; filename="{question.name}.{form}"'}
    if form == "ttl":
        return Response(format_answer(answer, "ttl"), media_type="text/turtle; charset=utf-8", headers=name)
    headings = [_headed(answer, column, lang) for column in answer.columns]
    rows = ([_plain(term_text(term)) for term in row] for row in answer.terms)
    return Response(to_csv(headings, rows), media_type="text/csv; charset=utf-8", headers=name)


def _plain(text: str | None) -> str:
    """Return a text that no spreadsheet runs as a formula.

    >>> _plain("=1+1"), _plain("-5"), _plain(None)
    ("'=1+1", '-5', '')
    """
    return f"'{text}" if text and _FORMULA.match(text) else text or ""


def _has(question: Question, words: str, lang: str) -> bool:
    said = f"{question.name} {question.title[lang]} {question.description[lang]}".lower()
    return all(word in said for word in words.lower().split())
