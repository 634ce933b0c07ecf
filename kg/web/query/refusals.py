"""Why a query was ended or not begun, in words, with the HTTP status."""

from __future__ import annotations

import signal

from kg.web.errors import RefusedError
from kg.web.processes import OUT_OF_MEMORY

RETRY_AFTER = 5
"""Seconds after which trying again makes sense."""


def too_slow(seconds: float) -> RefusedError:
    """Return the refusal of a query that ran to its limit."""
    return RefusedError(
        f"查询超过 {seconds:g} 秒，已中止 the query ran for more than {seconds:g} s and was ended",
        remedy="请缩小范围，或加 LIMIT narrow it, or add LIMIT",
        status=504,
    )


def busy() -> RefusedError:
    """Return the refusal of a query for which there is no room beside other slow ones."""
    return RefusedError(
        "正在运行的慢查询已达上限，这个查询已中止 too many slow queries are running, and this one was ended",
        remedy="请稍后再试，或缩小范围 try again later, or narrow it",
        status=503,
        retry_after=RETRY_AFTER,
    )


def crowded() -> RefusedError:
    """Return the refusal of a query that waited in vain for its turn."""
    return RefusedError(
        "查询太多，没有轮到这个 there are too many queries, and this one did not get its turn",
        remedy="请稍后再试 try again later",
        status=503,
        retry_after=RETRY_AFTER,
    )


def broken(code: int) -> RefusedError:
    """Return the refusal of a query whose process ended with `code`, a signal where negative."""
    if code == -signal.SIGSEGV:  # Oxigraph follows the nesting of a query on its stack
        return RefusedError(
            "查询嵌套过深，无法解析 the query is nested too deeply to be read",
            remedy="请减少括号的层数 use fewer levels of brackets",
        )
    if code in {OUT_OF_MEMORY, -signal.SIGKILL}:  # of its own doing; or the system's, which was short of memory
        return RefusedError(
            "查询所需的内存超过上限，已中止 the query needed more memory than it may have, and was ended",
            remedy="请缩小范围，或少用 ORDER BY、GROUP BY、DISTINCT narrow it, or sort and group less",
            status=503,
        )
    return RefusedError(
        f"查询进程意外终止（{code}） the process of the query ended",
        remedy="请再试一次；若仍如此，请报告给维护者 try again; if it happens again, report it",
        status=500,
    )


def stopped() -> RefusedError:
    """Return the refusal of a query while the server stops."""
    return RefusedError("服务正在停止 the server is stopping", remedy="请稍后再试 try again later", status=503)
