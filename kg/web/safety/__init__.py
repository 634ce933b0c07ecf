"""Who may ask what: hosts, tokens, origins, sizes, rates, headers, and a log without contents."""

from kg.web.safety.addresses import is_loopback
from kg.web.safety.layers import Safety
from kg.web.safety.login import login_routes
from kg.web.safety.parts import check_name
from kg.web.safety.sessions import Door

__all__ = ["Door", "Safety", "check_name", "is_loopback", "login_routes"]
