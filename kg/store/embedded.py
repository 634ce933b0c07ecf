"""A FOLDER -> an embedded Oxigraph store; it has one writer at a time, and readers beside it."""

from __future__ import annotations

import errno
import time
from typing import TYPE_CHECKING

from pyoxigraph import Store

from kg.errors import StoreBusyError, StoreError
from kg.folders import STORE_MARKER

if TYPE_CHECKING:
    from pathlib import Path

SNAPSHOT_TRIES = 10


def open_folder(path: Path, *, read_only: bool) -> Store:
    """Open the store in a folder; `StoreBusyError` where another process writes it."""
    try:
        _check_folder(path, read_only=read_only)
        if not read_only:
            path.parent.mkdir(parents=True, exist_ok=True)
        return _open_snapshot(path) if read_only else Store(str(path))
    except StoreError:
        raise
    except (OSError, RuntimeError, ValueError) as error:
        raise _refusal(path, error) from error


def _check_folder(path: Path, *, read_only: bool) -> None:
    if path.exists() and not path.is_dir():
        raise StoreError(
            f"{path} 是文件，不是数据库目录 is a file, no folder of a store",
            remedy="请另给一个目录 name another folder",
        )
    if read_only and not path.exists():
        raise StoreError(f"{path} 不存在 does not exist", remedy="请先运行 kg build 建库 run kg build first")
    is_store = (path / STORE_MARKER).exists()
    if not is_store and path.is_dir() and any(path.iterdir()):
        raise StoreError(
            f"{path} 里已有别的文件，不是数据库 holds other files and is no store",
            remedy="请另给一个空目录或新目录 name an empty or a new folder",
        )
    if read_only and not is_store:
        raise StoreError(
            f"{path} 是空目录，还没有建库 is empty: nothing has been built",
            remedy="请先运行 kg build 建库 run kg build first",
        )


def is_full(error: BaseException) -> bool:
    """Tell whether a disk that is full made something fail; RocksDB tells so in words only."""
    return getattr(error, "errno", None) in {errno.ENOSPC, errno.EDQUOT} or "no space left" in str(error).lower()


def _refusal(path: Path, error: Exception) -> StoreError:
    """Return what is told of a store that does not open: RocksDB tells in words only why."""
    said = str(error).lower()
    if "lock" in said:
        return StoreBusyError(
            f"{path} 正由另一个进程写入 another process is writing it",
            remedy="请等它写完再运行：kg build 要写到结束，kg serve 只写片刻 run it again when that is done",
        )
    if is_full(error):
        return StoreError(f"{path}：磁盘已满 the disk is full", remedy="请腾出空间后再试 make room first")
    if isinstance(error, PermissionError) or "permission denied" in said or "read-only" in said:
        return StoreError(
            f"{path}：没有权限 no permission", remedy="请检查目录的权限，或换用户运行 check who may read and write it"
        )
    if "corrupt" in said:
        return StoreError(
            f"{path}：库已损坏（{error}） the store is damaged",
            remedy="请检查磁盘，把它移走后重新 kg build check the disk, move the store away and build anew",
        )
    return StoreError(
        f"{path} 打不开 cannot be opened：{error}", remedy="请检查路径、磁盘和系统限制 check path, disk and limits"
    )


def _open_snapshot(path: Path) -> Store:
    """Open a store for reading; a writer that tidies its files just now makes the first tries miss one."""
    for _attempt in range(SNAPSHOT_TRIES):
        try:
            return Store.read_only(str(path))
        except (OSError, RuntimeError) as error:
            if "No such file" not in str(error):
                raise
            time.sleep(0.1)
    return Store.read_only(str(path))
