"""FORM -> VERDICT: what a reviewer says of a finding, or was missed; what lacks something comes back to be mended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import URL
from starlette.responses import RedirectResponse, Response

from kg.errors import KgError
from kg.review import rules
from kg.verdicts import KINDS, Word
from kg.waivers import today
from kg.waivers_file import is_day
from kg.web.desk.sayings import LONGEST
from kg.web.errors import RefusedError
from kg.web.pages import asked
from kg.web.view import View, language, page_of
from kg.web.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.datastructures import FormData
    from starlette.requests import Request

    from kg.verdicts import Verdict
    from kg.web.desk.sayings import Key
    from kg.web.services import Services

FORM_FIELDS = 20
NOT_MENDABLE = 404
"""A status that no other word in the form would change."""


@dataclass(frozen=True, slots=True)
class Given:
    """A form as it was filled in."""

    verdict: str
    by: str
    reason: str
    value: str
    until: str
    rule: str
    project: int | None
    row: int | None
    text: str | None
    back: str
    seen: str | None = None
    """When the last word on the finding was said that the page showed, empty for none; None where no page tells."""


def forms_for(request: Request) -> dict[str, Any]:
    """Return what the forms of a page need: where to come back to, who speaks, what has just been kept."""
    said = request.query_params.get(asked.SAID, "")
    return {
        "back": asked.here(request),
        "by": asked.reviewer(request),
        "said": said if said in KINDS else "",
        "when": when,
        "given": None,
    }


def when(at: str) -> str:
    """Return a time of ISO 8601 as people here write it, to the minute; what is none stays as it is."""
    try:
        return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}"
    except ValueError:
        return at


async def judge(request: Request) -> Response:
    """Keep a verdict and go back to where it was given; where something is missing, show the form as it was."""
    services: Services = request.app.state.services
    sha256, words = request.path_params["sha256"], say(language(request))
    async with request.form(max_files=0, max_fields=FORM_FIELDS) as form:
        given = read_form(form, sha256)
    lacking = problem_of(given)
    if lacking:
        return _again(request, given, words[lacking], "")
    since = _said_since(given, services.desk.verdicts(sha256))
    if since is not None:
        told = words["rv_said_since"].format(by=since.by, word=words[f"rv_{since.verdict}"])
        return _again(request, replace(given, seen=since.at), told, "")
    word = Word(next(kind for kind in KINDS if kind == given.verdict), given.by, given.reason or None, _value(given))
    try:
        verdict = await services.desk.say(
            sha256,
            word,
            rule=given.rule or None,
            project=given.project,
            row=given.row,
            text=given.text,
            until=given.until if given.verdict == "reject" and given.until else None,
        )
    except KgError as error:
        if isinstance(error, RefusedError) and error.status == NOT_MENDABLE:
            raise
        return _again(request, given, str(error), "")
    await run_in_threadpool(_tell_lists, services, verdict)
    response = RedirectResponse(str(URL(given.back).include_query_params(said=given.verdict)), 303)
    asked.remember_reviewer(response, given.by)
    return response


def _said_since(given: Given, verdicts: Mapping[Key, Verdict]) -> Verdict | None:
    """Return what another person has said of the finding since the page was opened: it is not to be lost unread."""
    last = verdicts.get((given.rule or None, given.project, given.row, given.text))
    is_news = last is not None and given.verdict != "missed" and given.seen is not None and last.at != given.seen
    return last if is_news else None


def _tell_lists(services: Services, verdict: Verdict) -> None:
    """Let lists and counts follow at once: what is rejected is waived, what is taken back is open again."""
    services.index.note(verdict)
    services.index.waive(services.desk.waivers(), day=today())


async def name_reviewer(request: Request) -> Response:
    """Keep the reviewer's name, and go back."""
    async with request.form(max_files=0, max_fields=FORM_FIELDS) as form:
        given = read_form(form, "")
    response = RedirectResponse(given.back, 303)
    asked.remember_reviewer(response, given.by)
    return response


def read_form(form: FormData | Mapping[str, Any], sha256: str) -> Given:
    """Return what a form says; lines end as they do in records, whatever way browsers send them."""

    def field(name: str) -> str:
        return str(form.get(name, "")).replace("\r\n", "\n")[:LONGEST]

    return Given(
        verdict=field("verdict").strip(),
        by=field("by").strip()[: asked.LONGEST],
        reason=field("reason").strip(),
        value=field("value").strip(),
        until=field("until").strip(),
        rule=field("rule").strip(),
        project=asked.whole(field("project").strip()),
        row=asked.whole(field("row").strip()),
        text=field("text") if "text" in form else None,
        seen=field("seen").strip() if "seen" in form else None,
        back=safe_back(field("back"), f"/documents/{sha256}"),
    )


def safe_back(back: str, otherwise: str) -> str:
    r"""Return where to go back to where that is a page of this server, never another.

    >>> [safe_back(each, "/") for each in ("/queue?page=2#f3", "//evil.example/", "/\\evil.example", "https:x", "")]
    ['/queue?page=2#f3', '/', '/', '/', '/']
    """
    is_ours = back.startswith("/") and not back.startswith("//") and "\\" not in back and back.isprintable()
    return back if is_ours else otherwise


def problem_of(given: Given) -> str:
    """Return the key of what is missing or wrong in a form, nothing where it is all there."""
    checks = {
        "rv_lacks_verdict": given.verdict not in KINDS,
        "rv_lacks_by": not given.by,
        "rv_lacks_value": given.verdict == "correct" and not given.value,
        "rv_lacks_reason": given.verdict == "reject" and not given.reason,
        "rv_lacks_missed": given.verdict == "missed" and not given.reason and not given.rule,
        "rv_bad_until": bool(given.until) and not is_day(given.until),
    }
    return next((key for key, is_wrong in checks.items() if is_wrong), "")


def _value(given: Given) -> str | None:
    """Return what is to be written instead; of a finding that is accepted or rejected nothing is."""
    return given.value or None if given.verdict in {"correct", "missed"} else None


def _again(request: Request, given: Given, message: str, remedy: str) -> Response:
    """Show the form once more with what was typed and what is wrong with it."""
    rule = next((each for each in rules() if each.code == given.rule), None)
    shown = {
        "given": given,
        "message": message,
        "remedy": remedy,
        "sha256": request.path_params["sha256"],
        "rule_name": rule.name[language(request)] if rule else "",
        "by": given.by or asked.reviewer(request),
        "back": given.back,
        "path": f"/documents/{request.path_params['sha256']}",
        "scopes": [(scope, [each for each in rules() if each.scope == scope]) for scope in ("row", "project")]
        if given.project
        else [("document", [each for each in rules() if each.scope == "document"])],
    }
    return page_of(request, View("verdict.html.j2", {}, shown=shown, status=422))
