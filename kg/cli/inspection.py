"""What `kg review` does with a file's findings after the rules were asked: waivers, an earlier report, other values."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kg.baseline import compare, read_report, speaks_of
from kg.cli.options import at_or_above
from kg.waivers import expired, idle, is_of_file, today, waive
from kg.waivers_file import read_waivers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from kg.baseline import Baseline
    from kg.cli.output import Shell
    from kg.model import Record, Waiver
    from kg.peers import Peers
    from kg.review import Review
    from kg.shapes import Rule


@dataclass(slots=True)
class Inspection:
    """What reviews are held against, and what of it turned out to be of no use."""

    rules: tuple[Rule, ...]
    """The rules that are asked."""
    waivers: tuple[Waiver, ...] = ()
    baseline: Baseline | None = None
    peers: Peers | None = None
    reviewed: frozenset[str] = frozenset()
    day: date = field(default_factory=today)
    seen: list[Review] = field(default_factory=list)
    """What has been reviewed, without what only a report needs."""
    least: str = "Info"
    """The lightest severity that is listed."""
    narrower: int = 0
    """How many new findings are of a rule or severity that the earlier report was not to list."""
    unheard: int = 0
    """How many files with findings the earlier report does not have."""

    def finish(self, review: Review, record: Record) -> Review:
        """Return a review with what is waived or known set aside, and where its values stand among others."""
        done = waive(review, self.waivers, day=self.day)
        self.seen.append(replace(done, findings=(), states=()))
        if self.baseline is not None:
            is_new = bool(done.findings) and not speaks_of(self.baseline, done, reviewed=self.reviewed)
            self.unheard += is_new
            done = compare(done, self.baseline, reviewed=self.reviewed)
            listed = at_or_above(done.findings, self.least)
            self.narrower += sum(not self.baseline.could_have(finding) for finding in listed)
        if self.peers is not None:
            done = replace(done, standings=self.peers.standings(record))
        return done

    def tell(self, shell: Shell) -> None:
        """Say which waivers have expired or cover nothing, and how many files the earlier report does not have."""
        if self.unheard:
            shell.hint(
                shell.choose(
                    f"有 {self.unheard} 份文件不见于上次的报告，其发现都算新的",
                    f"{self.unheard} files are not in the earlier report: all their findings count as new",
                )
            )
        if self.narrower:
            shell.hint(
                shell.choose(
                    f"{self.narrower} 处发现的规则或级别不在上次报告之列（--rules、--severity），都算新的",
                    f"{self.narrower} findings count as new: the earlier report was limited by --rules or --severity",
                )
            )
        self._tell_waivers(shell)

    def _tell_waivers(self, shell: Shell) -> None:
        for waiver in expired(self.waivers, day=self.day):
            shell.hint(
                shell.choose(
                    f"{waiver.source}：{waiver.rule} 的豁免已于 {waiver.until} 到期，不再生效",
                    f"{waiver.source}: the waiver of {waiver.rule} expired on {waiver.until} and no longer waives",
                )
            )
        for waiver in idle(self.waivers, self.seen, rules=[rule.code for rule in self.rules], day=self.day):
            shell.hint(
                shell.choose(
                    f"{waiver.source}：{waiver.rule} 的豁免没有对应的发现，可以删去",
                    f"{waiver.source}: the waiver of {waiver.rule} covers no finding and can go",
                )
            )
        elsewhere = sum(not any(is_of_file(waiver, each.path) for each in self.seen) for waiver in self.waivers)
        if elsewhere and self.seen:
            shell.hint(
                shell.choose(
                    f"另有 {elsewhere} 条豁免所说的文件不在本次审核之列",
                    f"{elsewhere} more waivers are of files that were not reviewed",
                )
            )


def inspection(  # noqa: PLR0913 - one parameter per option of the command
    chosen: tuple[Rule, ...],
    *,
    codes: Iterable[str],
    files: Iterable[Path],
    waivers: Path | None,
    baseline: Path | None,
    store: str | None,
    least: str,
) -> Inspection:
    """Return what the options of `kg review` ask to hold reviews against; `codes` are those of all rules."""
    return Inspection(
        rules=chosen,
        waivers=read_waivers(waivers, rules=list(codes)) if waivers else (),
        baseline=read_report(baseline) if baseline else None,
        peers=_peers(store) if store else None,
        reviewed=frozenset(map(str, files)),
        least=least,
    )


def _peers(store: str) -> Peers:
    from kg.peers import Peers  # noqa: PLC0415 - loads the segmenter, which other reviews need later or not at all
    from kg.store import open_store  # noqa: PLC0415

    return Peers(open_store(store, read_only=True))
