"""The operations for programs: a file in, the record or the findings out, the ready questions."""

from __future__ import annotations

import io
import json
import re
import shlex
from html import unescape
from typing import TYPE_CHECKING

import openpyxl
import pytest
from jsonschema import Draft202012Validator
from terminal import CLEAN, DISCLOSURE

from kg.ask import ready_questions
from kg.schema import record_schema

if TYPE_CHECKING:
    import httpx

PRE = re.compile("<pre>(.*?)</pre>", re.DOTALL)
FILE = {"file": ("甲.txt", DISCLOSURE.encode(), "text/plain")}


def test_a_file_in_gives_its_record(client: httpx.Client):
    reply = client.post("/api/extract", files=FILE)
    assert reply.status_code == 200
    record = reply.json()
    Draft202012Validator(record_schema()).validate(record)
    assert [row["level3"] for row in record["projects"][0]["indicators"]][:2] == ["活动场次", "活动费用"]


def test_a_form_and_the_file_as_the_body_give_the_same(client: httpx.Client):
    as_form = client.post("/api/review", files=FILE).json()
    as_body = client.post("/api/review?name=甲.txt", content=DISCLOSURE.encode()).json()
    assert as_form == as_body
    assert [finding["rule"] for finding in as_form[0]["findings"] if finding["row"]] == ["D01"]


def test_findings_come_in_every_format(client: httpx.Client):
    def reviewed(form: str, **more: str) -> httpx.Response:
        reply = client.post("/api/review", params={"format": form} | more, files=FILE)
        assert reply.status_code == 200
        return reply

    lines = [json.loads(line) for line in reviewed("jsonl").text.splitlines()]
    assert "D01" in {line["rule"] for line in lines}
    assert reviewed("sarif").json()["runs"]
    assert "D01" in reviewed("csv").text
    turtle = reviewed("turtle")
    assert turtle.headers["content-type"].startswith("text/turtle")
    assert "sh:ValidationReport" in turtle.text
    book = reviewed("xlsx")
    assert openpyxl.load_workbook(io.BytesIO(book.content)).sheetnames
    page = reviewed("html", lang="en")
    assert page.headers["content-disposition"] == 'attachment; filename="review.html"'
    assert '<html lang="en"' in page.text


def test_some_rules_only(client: httpx.Client):
    (review,) = client.post("/api/review?rules=v01，d01", files=FILE).json()
    assert {finding["rule"] for finding in review["findings"]} == {"D01"}
    assert {state["rule"] for state in review["states"]} == {"V01", "D01"}
    assert review["counts"]["Violation"] == 1
    (clean,) = client.post("/api/review?rules=D01", content=CLEAN.encode()).json()
    assert clean["findings"] == []


def test_what_cannot_be_read_is_a_problem_with_a_remedy(client: httpx.Client):
    reply = client.post("/api/extract", files={"file": ("a.pdf", b"%PDF-1.7 broken")})
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    problem = reply.json()
    assert problem["status"] == 422
    assert problem["detail"]
    assert problem["remedy"]


def test_a_wrong_method_tells_the_right_one(client: httpx.Client):
    reply = client.get("/api/extract")
    assert (reply.status_code, reply.headers["allow"]) == (405, "POST")
    assert "POST" in reply.json()["remedy"]


def test_the_document_tells_what_comes_back_and_when_to_come_again(client: httpx.Client):
    responses = client.get("/openapi.json").json()["paths"]["/api/review"]["post"]["responses"]
    content = responses["200"]["content"]
    assert content["application/sarif+json"]["schema"] == {"type": "object"}
    (sheet,) = (each["schema"] for media, each in content.items() if "spreadsheet" in media)
    assert sheet["format"] == "binary"
    assert {status for status, told in responses.items() if "Retry-After" in told.get("headers", {})} == {"429", "503"}


def test_the_ready_questions_are_listed_and_answered(client: httpx.Client):
    listed = client.get("/api/questions").json()
    assert [question["name"] for question in listed] == [question.name for question in ready_questions()]
    answer = client.get("/api/questions/hotline-targets-across-units", params={"word": "热线"})
    assert answer.headers["content-type"] == "application/sparql-results+json"
    assert answer.json()["results"]["bindings"] == []
    as_csv = client.get("/api/questions/hotline-targets-across-units", params={"word": "热线", "format": "csv"})
    assert as_csv.headers["content-type"].startswith("text/csv")


def test_a_question_that_is_none_tells_the_nearest(client: httpx.Client):
    reply = client.get("/api/questions/hotline-targets-across-unit")
    assert reply.status_code == 404
    assert "hotline-targets-across-units" in reply.json()["remedy"]


def test_a_parameter_that_a_question_has_not_is_refused(client: httpx.Client):
    assert client.get("/api/questions/hotline-targets-across-units", params={"words": "热线"}).status_code == 400


def test_the_openapi_document_holds_the_schema_of_the_record(client: httpx.Client):
    document = client.get("/openapi.json").json()
    schema = {"$ref": "#/components/schemas/Record", "components": document["components"]}
    record = client.post("/api/extract", files=FILE).json()
    Draft202012Validator(schema).validate(record)
    with pytest.raises(Exception, match="projects"):
        Draft202012Validator(schema).validate({key: value for key, value in record.items() if key != "projects"})
    assert set(document["paths"]) == {"/api/extract", "/api/review", "/api/questions", "/api/questions/{name}"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_of_the_operations_names_them_and_loads_nothing_from_elsewhere(client: httpx.Client, lang: str):
    page = client.get("/api", params={"lang": lang}, headers={"Accept": "text/html"})
    assert page.status_code == 200
    for path in ("/api/extract", "/api/review", "/api/questions/{name}"):
        assert path in page.text
    assert 'src="http' not in page.text
    assert client.get("/docs").status_code == 404


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_the_page_shows_to_type_works_as_it_stands(client: httpx.Client, lang: str):
    page = client.get("/api", params={"lang": lang}, headers={"Accept": "text/html"}).text
    commands = [
        line for block in PRE.findall(page) for line in unescape(block).splitlines() if line.startswith("curl ")
    ]
    assert len(commands) >= 5
    for words in map(shlex.split, commands):
        (address,) = (word for word in words if word.startswith(str(client.base_url)))
        if "-F" in words:
            reply = client.post(address, files=FILE)
        elif "--data-binary" in words:
            reply = client.post(address, content=DISCLOSURE.encode())
        else:
            reply = client.get(address)
        assert reply.status_code == 200, words
