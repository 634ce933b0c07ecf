"""Who may ask what: hosts, tokens, origins, sizes, rates, headers, and a log without contents."""

from kg.web.safety.addresses import is_loopback, named_host
from kg.web.safety.bodies import IDLE_SECONDS
from kg.web.safety.layers import Safety
from kg.web.safety.login import login_routes
from kg.web.safety.sessions import Door

__all__ = ["IDLE_SECONDS", "Door", "Safety", "is_loopback", "login_routes", "named_host"]
