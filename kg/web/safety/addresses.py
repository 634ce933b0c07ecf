"""Hosts and addresses: which of them only this machine can reach, and by which names a server is called."""

from __future__ import annotations

import re
import socket
from ipaddress import ip_address

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?")
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach a server bound to `host`.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0"), is_loopback("intranet")
    (True, True, False, False)
    """
    return host == "localhost" or (is_address(host) and ip_address(host).is_loopback)


def is_wildcard(host: str) -> bool:
    """Tell whether a server bound to `host` is reached by every address of the machine.

    >>> is_wildcard("0.0.0.0"), is_wildcard("::"), is_wildcard("10.1.2.3")
    (True, True, False)
    """
    return is_address(host) and ip_address(host).is_unspecified


def is_address(host: str) -> bool:
    """Tell whether a host is an IP address and no name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def host_of(netloc: str) -> str | None:
    """Return the host of `host:port` in small letters, an IPv6 address without brackets; None for anything else.

    >>> host_of("Desk.local:8765"), host_of("[::1]:80"), host_of("evil/x"), host_of("")
    ('desk.local', '::1', None, None)
    """
    match = _HOST.fullmatch(netloc)
    return match[1].strip("[]").lower().removesuffix(".") if match else None


def own_names(host: str, more: tuple[str, ...]) -> frozenset[str]:
    """Return the names by which a server bound to `host` may be called."""
    names = {*LOOPBACK_NAMES, host.lower(), *(name.lower() for name in more)}
    if not is_loopback(host):
        names |= {socket.gethostname().lower(), socket.getfqdn().lower()}
    return frozenset(names)


def named_host(host: str) -> str:
    """Return how a host is written in an address; one for all addresses is called by the name of the machine.

    >>> named_host("127.0.0.1"), named_host("::1")
    ('127.0.0.1', '[::1]')
    """
    if is_wildcard(host):
        return socket.gethostname()
    return f"[{host}]" if ":" in host else host
