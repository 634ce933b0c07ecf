"""What handlers reach at `request.app.state.services`: the settings and the parts that do the work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.web.desk.desk import Desk
    from kg.web.index.read import Index
    from kg.web.query.pool import QueryPool
    from kg.web.settings import Settings


@dataclass(slots=True)
class Services:
    """The parts of a running server."""

    settings: Settings
    pool: QueryPool
    desk: Desk
    index: Index
