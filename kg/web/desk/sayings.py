"""What people say of findings: kept in the file of verdicts, and what was rejected in the list of waivers too."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.graph.iris import short_hash
from kg.shapes import load_rules
from kg.verdicts import (
    Verdict,
    Word,
    add_verdict,
    check_place,
    check_word,
    latest,
    on_finding,
    on_record,
    read_verdicts,
)
from kg.waivers import covers, in_force, today
from kg.waivers_file import is_day, read_waivers, waiver_for
from kg.web.desk.folder import write_whole
from kg.web.desk.waiver_entries import changed
from kg.web.desk.watched import Watched
from kg.web.errors import NotFoundError, RefusedError

if TYPE_CHECKING:
    from pathlib import Path

    from kg.model import Finding, Waiver
    from kg.shapes import Rule
    from kg.web.model import Reviewed
    from kg.web.settings import Settings

Key = tuple[str | None, int | None, int | None, str | None]
LONGEST = 2000
"""Characters of a reason or of what should be written."""


@dataclass(frozen=True, slots=True)
class About:
    """What a word is said of; `text` is needed only where a rule says several things of one place."""

    rule: str | None
    project: int | None
    row: int | None
    text: str | None = None


class Sayings:
    """The verdicts and the waivers of a desk."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._verdicts: Watched[dict[str, dict[Key, Verdict]]] = Watched(settings.verdicts, _by_source, {})
        self._waivers: Watched[tuple[Waiver, ...]] = Watched(
            settings.waivers, lambda path: read_waivers(path, rules=list(_rules())), ()
        )

    @property
    def problems(self) -> tuple[KgError, ...]:
        """What is wrong with the files as people left them, for pages to tell."""
        return tuple(each.problem for each in (self._verdicts, self._waivers) if each.problem)

    def waivers(self) -> tuple[Waiver, ...]:
        """Return the waivers there are now, in force or not."""
        return self._waivers.value()

    def of(self, sha256: str) -> dict[Key, Verdict]:
        """Return the last word on each finding of a document."""
        return dict(self._verdicts.value().get(sha256, {}))

    def say(self, reviewed: Reviewed, word: Word, about: About, until: str | None) -> Verdict:
        """Keep a word.

        A rejected finding is waived; any other word on it takes out the waiver that the desk wrote for it, and no
        other. Raises `RefusedError` for a word that lacks something, or is of a finding that is not there.
        """
        word, about = _tidy(word), replace(about, text=about.text or None)
        try:
            check_word(word)
            check_place(word, _scope(about.rule), project=about.project, row=about.row)
            finding = None if word.verdict == "missed" or about.rule is None else _found(reviewed, about)
            verdict = _verdict(reviewed, word, about, finding)
        except RefusedError:
            raise
        except KgError as error:
            raise RefusedError(error.message, remedy=error.remedy) from error
        _check_until(word, until)
        with self._lock:
            data = None if finding is None else self._waivers_after(reviewed, word, finding, verdict, until)
            add_verdict(self._settings.verdicts, verdict)
            if data is not None:
                write_whole(self._settings.waivers, data)
        return verdict

    def _waivers_after(
        self, reviewed: Reviewed, word: Word, finding: Finding, verdict: Verdict, until: str | None
    ) -> bytes | None:
        """Return the list of waivers as it is to be after a word on a finding, None where it stays as it is."""
        path, key = self._settings.waivers, key_of(verdict)
        waiver = None
        if word.verdict == "reject":
            made = waiver_for(finding, reason=str(word.reason), by=word.by, until=until)
            # the folder of an upload is no one's business but the desk's
            path_of = finding.path.replace("\\", "/").rsplit("/", 1)[-1] if reviewed.is_upload else made.path
            waiver = replace(made, path=path_of, added=verdict.day)
        if waiver is None and not path.exists():
            return None
        if waiver is not None and self._is_waived(finding, waiver):
            waiver = None  # people have waived it themselves
        return changed(path, key=key, waiver=waiver, rules=list(_rules()))

    def _is_waived(self, finding: Finding, but: Waiver) -> bool:
        """Tell whether a waiver that says anything else covers a finding for good."""
        same = ("rule", "path", "project", "row", "text")
        return any(
            each.until is None and covers(each, finding) and in_force(each, today())
            for each in self._waivers.value()
            if any(getattr(each, name) != getattr(but, name) for name in same)
        )


def key_of(verdict: Verdict) -> str:
    """Return what stands in the list of waivers for the finding that a verdict is on."""
    parts = (verdict.sha256, verdict.rule, verdict.project, verdict.row, verdict.text)
    return short_hash(*("" if part is None else str(part) for part in parts))


def _by_source(path: Path) -> dict[str, dict[Key, Verdict]]:
    told: dict[str, dict[Key, Verdict]] = {}
    for each in latest(read_verdicts(path)):
        told.setdefault(each.sha256, {})[each.rule, each.project, each.row, each.text] = each
    return told


def _rules() -> dict[str, Rule]:
    return {rule.code: rule for rule in load_rules()}


def _scope(rule: str | None) -> str | None:
    if rule is None:
        return None
    known = _rules()
    if rule not in known:
        raise RefusedError(f"没有规则 there is no rule {rule[:20]}", remedy="请从规则页选 choose one of the rules")
    return known[rule].scope


def _found(reviewed: Reviewed, about: About) -> Finding:
    """Return the finding that a word is on, waived or not."""
    place = (about.rule, about.project, about.row)
    every = (*reviewed.review.findings, *(finding for finding, _waiver in reviewed.review.waived))
    here = [each for each in every if (each.rule, each.project, each.row) == place]
    if about.text is not None or len(here) > 1:
        here = [each for each in here if (each.text or None) == about.text]
    if not here:
        raise NotFoundError(
            f"此处没有 {about.rule} no such finding here", remedy="请刷新页面后再判 load the page again, then judge"
        )
    return here[0]


def _verdict(reviewed: Reviewed, word: Word, about: About, finding: Finding | None) -> Verdict:
    if finding is not None:
        return on_finding(word, finding, reviewed.record.document.sha256)
    return on_record(word, reviewed.record, rule=about.rule, project=about.project, row=about.row)


def _tidy(word: Word) -> Word:
    """Return a word without white space at its ends and lines within; half characters cannot be written."""

    def tidy(text: str | None) -> str | None:
        whole = " ".join((text or "").encode("utf-8", "replace").decode().split())
        if len(whole) > LONGEST:
            raise RefusedError(
                f"写得太长 it is too long（{len(whole)}）", remedy=f"至多 {LONGEST} 字 {LONGEST} characters at most"
            )
        return whole or None

    return replace(word, by=tidy(word.by) or "", reason=tidy(word.reason), value=tidy(word.value), at=None)


def _check_until(word: Word, until: str | None) -> None:
    if until is None:
        return
    if word.verdict != "reject":
        raise RefusedError("只有不属实的才有期限 only what is rejected has a term", remedy="请去掉期限 leave it out")
    if not is_day(until) or date.fromisoformat(until) < today():
        raise RefusedError(f"期限不是今后的日期 no day to come: {until[:20]}", remedy="写成 write 2026-12-31")
