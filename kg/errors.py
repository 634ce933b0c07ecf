"""The few ways a file or a question can be unusable, each with a remedy in its message."""

from __future__ import annotations


class KgError(Exception):
    """Base of every error a user can mend; `remedy` says how, in the same words the terminal prints."""

    def __init__(self, message: str, *, remedy: str) -> None:
        self.message = message
        self.remedy = remedy
        super().__init__(f"{message}（{remedy}）")


def reason_of(error: OSError | UnicodeDecodeError) -> str:
    """Return why a text file could not be read, in the words of the system and without those of Python."""
    if isinstance(error, UnicodeDecodeError):
        return "不是 UTF-8 文本 no text in UTF-8"
    return error.strerror or type(error).__name__


class UnreadableFileError(KgError, ValueError):
    """The bytes of a file are not a document this program can read."""


class NotInstalledError(UnreadableFileError):
    """What reading a file needs is not installed on this machine: nothing is said of the file itself."""


class StoreError(KgError, OSError):
    """The store cannot be opened or written."""


class StoreBusyError(StoreError):
    """Another process is writing the store."""


class QueryError(KgError, ValueError):
    """A question is unknown, malformed, lacks a parameter, or would write."""


class ShapesError(KgError, ValueError):
    """A shape uses a construct that the review engine would otherwise skip in silence."""


class ClusterError(KgError, RuntimeError):
    """The cluster cannot be reached, has no workers or other ones than are needed."""
