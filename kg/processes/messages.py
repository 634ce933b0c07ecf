"""What goes through the pipes between this process and one beside it: pickles, each behind its length.

There: a tuple. Back: any number of ("part", content), then one of ("done", content),
("refused", message, remedy, status, retry_after) or ("defect", description).
"""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

from kg.readers.worker import LENGTH, next_part

if TYPE_CHECKING:
    from asyncio import StreamReader
    from typing import IO


def packed(message: object) -> bytes:
    """Return a message as it goes through a pipe."""
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(data)) + data


def read_message(source: IO[bytes]) -> Any:  # noqa: ANN401 - whatever was sent
    """Return the next message, waiting for it; None where the pipe ends."""
    data = next_part(source)
    return None if data is None else pickle.loads(data)  # noqa: S301 - from the process at the other end


async def next_message(source: StreamReader) -> Any:  # noqa: ANN401 - whatever was sent
    """Return the next message without blocking the event loop; raises `IncompleteReadError` where the pipe ends."""
    (size,) = LENGTH.unpack(await source.readexactly(LENGTH.size))
    return pickle.loads(await source.readexactly(size))  # noqa: S301 - from the process at the other end
