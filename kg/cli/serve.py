"""`kg serve`: the desk in the browser and the SPARQL endpoint, until it is told to end."""

# ruff: noqa: D400 - the help texts are Chinese sentences and end in 。

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import kg
from kg.cli.app import app, shell_of
from kg.cli.options import BASES, DECISIONS, BasesFile, DecisionsFile, StoreFolder, or_found
from kg.errors import KgError

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from kg.cli.output import Shell
    from kg.web.settings import Settings

TOKEN = "KG_TOKEN"  # noqa: S105 - the name of the variable that holds it
TOKEN_CHARACTERS = 12
"""A token that could be tried out is none."""


@app.command()
def serve(  # noqa: PLR0913 - one parameter per option of the command
    ctx: typer.Context,
    *,
    store: StoreFolder = kg.DEFAULT_STORE,
    port: Annotated[int, typer.Option(min=0, max=65535, help="端口，0 为任一空闲的 / 0 takes any that is free")] = 8765,
    host: Annotated[str, typer.Option(help="监听的地址 / address to listen on")] = "127.0.0.1",
    token: Annotated[
        str | None, typer.Option(metavar="TOKEN", help=f"口令，最好用环境变量 {TOKEN} / better in this variable")
    ] = None,
    host_name: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="浏览器里用的别名，可重复 / further name, repeatable")
    ] = None,
    desk: Annotated[
        Path | None, typer.Option(metavar="DIR", help="放上传文件的目录，默认 <store>-desk / folder of uploads")
    ] = None,
    bases: BasesFile = None,
    decisions: DecisionsFile = None,
    verdicts: Annotated[
        Path, typer.Option(metavar="JSONL", help="人工判断写入的文件 / where verdicts are written")
    ] = Path("verdicts.jsonl"),
    waivers: Annotated[Path, typer.Option(metavar="YAML", help="豁免写入的文件 / where waivers are written")] = Path(
        "kg-waivers.yaml"
    ),
    open_browser: Annotated[bool, typer.Option("--open", help="打开浏览器 / open the browser")] = False,
) -> None:
    """在浏览器里审核：上传、核对、判断、查询；并提供 SPARQL 接口。

    Review in the browser - upload, check, judge, search - and a SPARQL endpoint for programs.

    例 example: kg serve --store kg-store --open

    只供本机使用；给别的电脑用，要设口令 for this machine only; for others, set a token:

    KG_TOKEN=… kg serve --host 0.0.0.0

    按 Ctrl-C 结束 Ctrl-C ends it
    """
    from kg.store import hide_secret, place_of  # noqa: PLC0415
    from kg.web.http import listen  # noqa: PLC0415 - each command loads what it needs
    from kg.web.settings import Settings  # noqa: PLC0415

    shell = shell_of(ctx)
    secret = _checked_token(token, host)
    with listen(host, port) as sock:
        settings = Settings(
            store=place_of(hide_secret(store)),
            desk=desk or _desk_of(store),
            host=host,
            port=sock.getsockname()[1],
            token=secret,
            host_names=tuple(host_name or ()),
            lang=shell.lang.value,
            verdicts=verdicts,
            waivers=waivers,
            bases=or_found(bases, BASES),
            decisions=or_found(decisions, DECISIONS),
        )
        _run(shell, settings, sock, open_browser=open_browser)


def _desk_of(store: str) -> Path:
    """Return the usual folder of uploads: beside the store, or here where that is a server's."""
    from kg.store import folder_of  # noqa: PLC0415 - each command loads what it needs

    folder = folder_of(store) or Path(kg.DEFAULT_STORE)
    return folder.with_name(f"{folder.name}-desk")


def _checked_token(given: str | None, host: str) -> str | None:
    """Return the token, also from the environment, where no process started from here will find it."""
    from kg.web.safety import is_loopback  # noqa: PLC0415

    token = given or os.environ.pop(TOKEN, None) or None
    os.environ.pop(TOKEN, None)
    proposal = secrets.token_urlsafe(18)
    if token is None and not is_loopback(host):
        raise KgError(
            f"{host} 可从别的电脑访问，要有口令 others can reach {host}, so a token is needed",
            remedy=f"请设环境变量，例如 set it in the environment: {TOKEN}={proposal} kg serve --host {host}",
        )
    if token is not None and (len(token) < TOKEN_CHARACTERS or not token.isascii() or not token.isprintable()):
        raise KgError(
            f"口令要有至少 {TOKEN_CHARACTERS} 个英文字母或数字 at least {TOKEN_CHARACTERS} ASCII characters",
            remedy=f"例如 for example: {proposal}",
        )
    return token


def _run(shell: Shell, settings: Settings, sock: socket.socket, *, open_browser: bool) -> None:
    import asyncio  # noqa: PLC0415 - each command loads what it needs

    from kg.web.app import create_app  # noqa: PLC0415
    from kg.web.http import serve as serve_app  # noqa: PLC0415

    address = _address(settings)

    def ready() -> None:
        shell.write(shell.choose(f"请在浏览器打开 {address}\n", f"open {address} in a browser\n"))
        shell.hint(shell.choose("按 Ctrl-C 结束", "Ctrl-C ends it"))
        if open_browser:
            import webbrowser  # noqa: PLC0415

            webbrowser.open(address)

    # a signal while it is starting ends it as one afterwards does
    with _log_to_stderr(), suppress(asyncio.CancelledError):
        asyncio.run(serve_app(create_app(settings), sock, ready))
    shell.hint(shell.choose("已停止", "stopped"))


def _address(settings: Settings) -> str:
    """Return the address to open; a server on all addresses is named as others find it."""
    from kg.web.safety import named_host  # noqa: PLC0415

    return f"http://{named_host(settings.host)}:{settings.port}/"


@contextmanager
def _log_to_stderr() -> Iterator[None]:
    """Log requests and defects meanwhile; what the server says of itself, only where something is wrong."""
    import logging  # noqa: PLC0415

    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    loggers = {logging.getLogger("kg.web"): logging.INFO, logging.getLogger("uvicorn.error"): logging.WARNING}
    for logger, level in loggers.items():
        logger.addHandler(handler)
        logger.setLevel(level)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
