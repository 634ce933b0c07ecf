"""The choices and options of the command line, with their help in Chinese and English, and what their texts mean."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

import kg
from kg.errors import KgError, QueryError, reason_of

if TYPE_CHECKING:
    from kg.bases import Authority
    from kg.model import Finding
    from kg.shapes import Rule


class RecordFormat(StrEnum):
    """How `kg extract` prints records."""

    JSONL = "jsonl"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    HTML = "html"


class ReviewFormat(StrEnum):
    """How `kg review` prints findings."""

    TEXT = "text"
    JSONL = "jsonl"
    XLSX = "xlsx"
    HTML = "html"
    JSON = "json"
    CSV = "csv"
    TURTLE = "turtle"
    SARIF = "sarif"


class AnswerFormat(StrEnum):
    """How `kg ask` prints an answer."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    TTL = "ttl"


class RulesFormat(StrEnum):
    """How `kg rules` prints the rulebook."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"


class ExportFormat(StrEnum):
    """How `kg export` writes a graph, or the tables made from it."""

    NQUADS = "nquads"
    TRIG = "trig"
    TURTLE = "turtle"
    JSONLD = "jsonld"
    PARQUET = "parquet"
    CSV = "csv"


class ListFormat(StrEnum):
    """How a list of documents is printed."""

    TEXT = "text"
    CSV = "csv"
    JSON = "json"


class PageFormat(StrEnum):
    """How what is not a list is printed."""

    TEXT = "text"
    JSON = "json"


class DrawFormat(StrEnum):
    """In which language a drawing is written."""

    SVG = "svg"
    DOT = "dot"


class Threshold(StrEnum):
    """How grave a finding is, gravest first."""

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"


class FailOn(StrEnum):
    """From which severity on `kg review` exits with 1."""

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"
    NEVER = "never"


SEVERITIES = tuple(threshold.value for threshold in Threshold)

Files: TypeAlias = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE",
        help="公开文件，或放着它们的文件夹 / disclosures, or folders of them",
        show_default=False,
        readable=False,  # one that cannot be read is reported like any other, and the others go on
    ),
]
Sources: TypeAlias = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE|URL",
        help="公开文件、放着它们的文件夹，或其网址 / disclosures, folders of them, or their URLs",
        show_default=False,
    ),
]
ShardsFolder: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--shards",
        metavar="DIR|URL",
        help="写成按区划、年度分片的 N-Quads 与 Parquet / write N-Quads and Parquet by division and year",
    ),
]
Gzip: TypeAlias = Annotated[bool, typer.Option("--gzip", help="分片的 N-Quads 压缩成 .gz / pack the N-Quads of shards")]
ClusterAddress: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="在 dask 集群上运行，如 tcp://主机:8786 / run on a dask cluster",
    ),
]
StoreFolder: TypeAlias = Annotated[
    str,
    typer.Option(
        "--store",
        metavar="DIR|URL",
        help="图谱所在目录，或 SPARQL 服务 / folder of the store, or a SPARQL server: http://localhost:8890/sparql",
    ),
]
Output: TypeAlias = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="PATH", help="写入文件，不给则打印 / write to a file instead of stdout"),
]


BASES = Path("kg-bases.jsonl")
"""The bureau's own authority file, kept by `kg bases import`; read wherever it is found."""
DECISIONS = Path("kg-decisions.jsonl")
"""What people decided on documents, one decision a line."""
BasesFile: TypeAlias = Annotated[
    Path | None,
    typer.Option("--bases", metavar="JSONL", help=f"本单位的文件目录，默认 {BASES} / your own list of documents"),
]
DecisionsFile: TypeAlias = Annotated[
    Path | None,
    typer.Option("--decisions", metavar="JSONL", help=f"人工认定，默认 {DECISIONS} / what people decided on documents"),
]


def or_found(given: Path | None, usual: Path) -> Path | None:
    """Return a file that was given, which must be there, else the usual one if it is there."""
    if given is not None and not given.is_file():
        raise KgError(f"{given}：没有这个文件 there is no such file", remedy="请检查路径 check the path")
    return given or (usual if usual.is_file() else None)


OwnShapes: TypeAlias = Annotated[
    Path | None,
    typer.Option("--shapes", metavar="DIR", help="另加本单位的规则（.ttl） / a folder with rules of your own"),
]


def authority_of(bases: Path | None = None) -> Authority:
    """Return the documents that are known, with those of one's own list: the one given, else `BASES` if it exists."""
    from kg.bases import load_authority  # noqa: PLC0415

    return load_authority(or_found(bases, BASES))


def all_rules(own: Path | None = None) -> tuple[Rule, ...]:
    """Return the shipped rules and those of a folder of one's own."""
    from kg.shapes import load_rules  # noqa: PLC0415

    return load_rules(own=own)


def choose_rules(codes: str | None, *, own: Path | None = None) -> tuple[Rule, ...]:
    """Return the rules with the codes given (V01,D01), or all; a code that is none is an error that lists them."""
    there = all_rules(own)
    if codes is None:
        return there
    wanted = {code.strip().upper() for code in codes.replace("，", ",").split(",")} - {""}
    known = {rule.code for rule in there}
    if not wanted:
        raise KgError(
            "没有给出规则代码 no code of a rule given", remedy=f"可用的规则 there are：{' '.join(sorted(known))}"
        )
    if wanted - known:
        raise KgError(
            f"没有规则 no rule {'、'.join(sorted(wanted - known))}",
            remedy=f"可用的规则 there are：{' '.join(sorted(known))}",
        )
    return tuple(rule for rule in there if rule.code in wanted)


def need_output(form: RecordFormat | ReviewFormat, output: Path | None, *, lang: str) -> None:
    """Refuse to print what only makes sense as a file."""
    if form.value in ("xlsx", "html") and output is None:
        zh, en = f"{form} 要写入文件，请加 --output", f"{form} goes to a file: add --output"
        raise typer.BadParameter(zh if lang == "zh" else en)


def at_or_above(findings: tuple[Finding, ...], severity: str) -> tuple[Finding, ...]:
    """Return the findings at least as grave as `severity`."""
    grave = SEVERITIES[: SEVERITIES.index(severity) + 1]
    return tuple(finding for finding in findings if finding.severity in grave)


def parse_params(params: list[str]) -> dict[str, str]:
    """Return `name=value` options as a mapping; the value may hold further equals signs.

    >>> parse_params(["word=热线", "value==1"])
    {'word': '热线', 'value': '=1'}
    """
    pairs = [param.partition("=") for param in params]
    for name, equals, _value in pairs:
        if not name or not equals:
            raise QueryError(
                f"参数 {name!r} 没有值 the parameter {name!r} has no value",
                remedy="请写成 --param 名称=值 write --param name=value",
            )
    return {name: value for name, _equals, value in pairs}


def read_query(file: Path) -> str:
    """Return the SPARQL query in a file."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(
            f"{file}：读不了查询 cannot read the query（{reason_of(error)}）",
            remedy="请检查路径，并另存为 UTF-8 文本 check the path, and save it as text in UTF-8",
        ) from error


def print_version(asked: bool) -> None:
    """Print the version and end, if that is what was asked for."""
    if asked:
        typer.echo(f"budget-kg {kg.__version__}")
        raise typer.Exit
