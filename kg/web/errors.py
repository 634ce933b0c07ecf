"""What a request is refused for: a message with its remedy, and the HTTP status that says so."""

from __future__ import annotations

from kg.errors import KgError, StoreError, UnreadableFileError
from kg.store import is_full

UNUSABLE_FILE, NOT_NOW, MISTAKE = 422, 503, 400


class RefusedError(KgError):
    """A request that is not answered; `status` is the HTTP status, `retry_after` seconds where trying again helps."""

    def __init__(self, message: str, *, remedy: str, status: int = 400, retry_after: int | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self.status = status
        self.retry_after = retry_after


class NotFoundError(RefusedError):
    """There is no such page, document or resource."""

    def __init__(self, message: str, *, remedy: str = "请从首页找起 start from the first page") -> None:
        super().__init__(message, remedy=remedy, status=404)


def no_room(error: BaseException) -> RefusedError | None:
    """Return the refusal of what found no room on the disk; None for any other error."""
    if not is_full(error):
        return None
    return RefusedError(
        "磁盘已满，没有存下 the disk is full, and nothing was kept",
        remedy="请管理员腾出空间后再试 have whoever runs the desk make room, then try again",
        status=507,
    )


def status_of(error: KgError) -> int:
    """Return the HTTP status of an error: any that does not say is a mistake in what was sent."""
    if isinstance(error, RefusedError):
        return error.status
    if isinstance(error, UnreadableFileError):
        return UNUSABLE_FILE
    return NOT_NOW if isinstance(error, StoreError) else MISTAKE
