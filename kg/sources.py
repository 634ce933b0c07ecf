"""PATHS AND URLS -> the documents there, and each as a file on this machine for as long as it is read.

A URL is what fsspec can list and read: file://, s3://, hdfs://, http(s):// and others, each with the package that its
protocol needs.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit, urlunsplit

from kg.errors import KgError, UnreadableFileError, reason_of
from kg.folders import find_files, is_no_document
from kg.readers.formats import open_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
CLUSTER_EXTRA = "pip install 'budget-kg[cluster]'"
LARGEST = 2**30
"""Bytes; what is larger is no disclosure, and would fill the disk of the machine that reads it."""
LONGEST = 600.0
"""Seconds that fetching a file may take; a server that gives nothing at all is given up earlier by its own client."""
_PIECE = 2**20


class SourceError(UnreadableFileError):
    """A file that could not be fetched: another try may succeed, the file itself has not been looked at."""


def is_url(text: str) -> bool:
    r"""Tell whether a text is a URL and no path.

    >>> is_url("s3://bucket/a.pdf"), is_url(r"C:\a.pdf"), is_url("a.pdf")
    (True, False, False)
    """
    return URL.match(text) is not None


def find_sources(given: Iterable[str | Path], *, leave_out: Path | None = None) -> tuple[str, ...]:
    """Return the files named and those below folders named, by path or URL, each once and sorted.

    Folders are gone through as `kg.folders.find_files` does, `leave_out` and other stores left out. An address of
    http(s) is one file unless it ends in a slash. Raises `SourceError` for a URL that cannot be listed, and `KgError`
    for one with a password in it.
    """
    paths, urls = [], []
    for each in map(str, given):
        local = local_path(each)
        if local is None:
            urls.append(each)
        else:
            paths.append(local)
    found = {str(path) for path in find_files(paths, leave_out=leave_out)}
    for url in urls:
        found.update(_listed(url))
    return tuple(sorted(found))


def folders_of(given: Iterable[str | Path]) -> frozenset[str]:
    """Return those of some paths and URLs that are folders, written as `is_below` takes them."""
    folders: set[str] = set()
    for each in map(str, given):
        local = local_path(each)
        if local is not None:
            folders.update({os.path.normpath(local)} if os.path.isdir(local) else ())  # noqa: PTH112 - never raises
        elif each.endswith("/") or not _is_web(each):
            filesystem, path = file_system(each)
            folders.add(str(filesystem.unstrip_protocol(path)).rstrip("/"))
    return frozenset(folders)


def is_below(source: str, folders: AbstractSet[str]) -> bool:
    """Tell whether a path or URL is below one of the folders that `folders_of` gave, by their names alone.

    >>> is_below("d/a.pdf", {"d"}), is_below("d/../e/a.pdf", {"d"}), is_below("s3://b/d/a.pdf", {"s3://b"})
    (True, False, True)
    """
    return any(above in folders for above in folders_above(source))


def folders_above(source: str) -> Iterator[str]:
    """Yield the folders that a path or URL is below, written as `folders_of` writes them."""
    local = local_path(source)
    if local is None:
        while (source := source.rpartition("/")[0]).count("/") > 1:
            yield source
        return
    path = Path(os.path.normpath(local))
    outside = path.parts[:1] == ("..",)  # of it too "." is the last parent
    yield from (str(parent) for parent in path.parents if not (outside and parent == Path()))


def same_or_gone(before: str, now: str) -> bool:
    """Tell whether one file is told by two paths, as from another folder, or is no longer where it was."""
    if is_url(before) or is_url(now):
        return is_gone(before)
    return is_gone(before) or Path(before).resolve() == Path(now).resolve()


def is_gone(source: str) -> bool:
    """Tell whether there is nothing behind a path or URL; what cannot be told, as of a silent server, is not so."""
    try:
        return not exists(source)
    except KgError:
        return False


@contextmanager
def local_copy(source: str, *, largest: int = LARGEST, longest: float = LONGEST) -> Iterator[Path]:
    """Give the file behind a path or URL as a file of this machine: itself, or a copy that is removed afterwards.

    A copy has the suffix of its source. Raises `SourceError` where it cannot be fetched, is larger than `largest`
    bytes, or takes longer than `longest` seconds.
    """
    local = local_path(source)
    if local is not None:
        yield local
        return
    suffix = PurePosixPath(unquote(urlsplit(source).path)).suffix
    with tempfile.TemporaryDirectory(prefix="kg-") as folder:
        copy = Path(folder) / f"document{suffix}"
        with copy.open("wb") as file:
            file.writelines(_pieces(source, largest, longest))
        yield copy


def sha256_of_source(source: str, *, largest: int = LARGEST, longest: float = LONGEST) -> str:
    """Return the digest of the bytes behind a path or URL, in hexadecimal digits; raises as `local_copy` does.

    A name that is no UTF-8 raises `UnreadableFileError`: no graph can tell it.
    """
    _refuse_name(source)
    local = local_path(source)
    if local is not None:
        with open_file(local) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    digest = hashlib.sha256()
    for piece in _pieces(source, largest, longest):
        digest.update(piece)
    return digest.hexdigest()


def exists(source: str) -> bool:
    """Tell whether there is something behind a path or URL; raises `SourceError` where that cannot be told."""
    local = local_path(source)
    if local is not None:
        try:
            return local.exists()
        except OSError as error:  # a folder above it that may not be entered
            raise SourceError(
                f"{source}：{reason_of(error)}", remedy="请检查路径与权限 check path and permissions"
            ) from error
    with _told(source):
        filesystem, path = file_system(source)
        return bool(filesystem.exists(path))


def file_system(url: str) -> tuple[Any, str]:
    """Return the fsspec file system of a URL and the path in it; raises `KgError` where a package is missing.

    So does a URL with a password in it.
    """
    _refuse_password(url)
    if find_spec("fsspec") is None:
        raise KgError(f"{url}：读写网址要用 fsspec URLs need fsspec", remedy=f"请先运行 run first: {CLUSTER_EXTRA}")
    from fsspec.core import url_to_fs  # noqa: PLC0415 - may be missing, and is needed for URLs only

    try:
        filesystem, path = url_to_fs(url)
    except ImportError as error:
        raise KgError(
            f"{url}：缺少这种网址要用的包 a package for such URLs is missing（{error}）",
            remedy="请按提示安装，例如 s3fs、aiohttp install what it names, such as s3fs or aiohttp",
        ) from error
    except ValueError as error:
        raise KgError(
            f"{url}：不认识这种网址 unknown kind of URL（{error}）", remedy="请检查网址 check the URL"
        ) from error
    return filesystem, str(path)


def local_path(source: str) -> Path | None:
    """Return the path that is meant, also by a file:// URL; None for any other URL."""
    if not is_url(source):
        return Path(source)
    parts = urlsplit(source)
    return Path(unquote(parts.path)) if parts.scheme == "file" and parts.netloc in {"", "localhost"} else None


def _refuse_password(url: str) -> None:
    """Raise `KgError` where a URL holds a password, or whatever stands for one in an address of the web.

    A URL is told in messages and in the graph. User names alone, as in sftp:// and abfs://, are no secret.
    """
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    if at and (":" in user or _is_web(url)):
        shown = urlunsplit(parts._replace(netloc=f"***@{host}"))
        raise KgError(
            f"{shown}：网址里有用户名或密码 the URL holds a user name or password",
            remedy="请从网址中去掉，改用 fsspec 的配置、环境变量或 ~/.netrc（见 docs/scale.md）"
            " take it out; use fsspec's configuration, the environment or ~/.netrc (see docs/scale.md)",
        )


def _refuse_name(source: str) -> None:
    try:
        source.encode()
    except UnicodeEncodeError as error:
        shown = source.encode("utf-8", "backslashreplace").decode()
        raise UnreadableFileError(
            f"{shown}：文件名不是 UTF-8 the name is no UTF-8",
            remedy="请先改名，例如 rename it first, such as: convmv -f gbk -t utf8 -r --notest 目录",
        ) from error


def _is_web(url: str) -> bool:
    return urlsplit(url).scheme in {"http", "https"}


def _listed(url: str) -> list[str]:
    """Return the files below a URL, or itself where it is one; what stands beside documents is left out."""
    _refuse_password(url)
    web = _is_web(url)
    if web and not url.endswith("/"):
        return [url]
    with _told(url):
        filesystem, path = file_system(url)
        if not web and not filesystem.isdir(path):
            return [url]
        found = [str(filesystem.unstrip_protocol(each)) for each in filesystem.find(path)]
    root = path.strip("/").count("/")
    return [each for each in found if not any(map(is_no_document, each.split("://")[-1].split("/")[root + 1 :]))]


def _pieces(url: str, largest: int, longest: float) -> Iterator[bytes]:
    """Yield what is behind a URL piece by piece, within the limits."""
    end, size = time.monotonic() + longest, 0
    with _told(url):
        filesystem, path = file_system(url)
        with filesystem.open(path, "rb") as file:
            while piece := file.read(_PIECE):
                size += len(piece)
                if size > largest:
                    raise SourceError(
                        f"{url}：超过 {largest} 字节 is larger than {largest} bytes",
                        remedy="请确认是公开文件 make sure that it is a disclosure",
                    )
                if time.monotonic() > end:
                    raise SourceError(
                        f"{url}：{longest:g} 秒内没有取完 was not fetched within {longest:g} s",
                        remedy="请检查网络后再运行 check the network and run again",
                    )
                yield piece


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Tell of whatever the client of a protocol raises - each has errors of its own - what happened and what to do."""
    try:
        yield
    except (KgError, GeneratorExit):
        raise
    except FileNotFoundError as error:
        raise SourceError(f"{url}：找不到文件 there is no such file", remedy="请检查网址 check the URL") from error
    except Exception as error:
        raise SourceError(
            f"{url}：取不到（{type(error).__name__}: {error}） cannot be fetched",
            remedy="请检查网址、网络与权限，再运行一次 check URL, network and permissions, and run again",
        ) from error
