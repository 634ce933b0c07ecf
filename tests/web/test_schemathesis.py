"""Requests made up from the OpenAPI document: none makes the server fail, and every answer is as the document says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

if TYPE_CHECKING:
    from serving import Server

EXAMPLES = 15
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
OPERATIONS = [
    ("/api/extract", "POST"),
    ("/api/review", "POST"),
    ("/api/questions", "GET"),
    ("/api/questions/{name}", "GET"),
]


@pytest.fixture(scope="module")
def schema(bare: Server) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_url(f"{bare.url}/openapi.json")


def test_every_operation_is_tried(schema: schemathesis.BaseSchema):
    found = {(each.ok().path, each.ok().method.upper()) for each in schema.get_all_operations()}
    assert found == set(OPERATIONS)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_whatever_is_sent_the_answer_is_as_documented(schema: schemathesis.BaseSchema, path: str, method: str):
    @given(case=schema[path][method].as_strategy())
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def each(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS)

    each()
