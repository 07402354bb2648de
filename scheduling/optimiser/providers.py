"""Which provider of travel times a line of settings names.

``estimate``, ``osrm+http://host:5000``, ``valhalla+http://host:8002`` (https too) or ``osrm-file:/path/map.osrm``.
"""

import importlib.util
import sys
from urllib.parse import urlsplit

from scheduling.optimiser.osrm_file import OsrmFile, missing_part
from scheduling.optimiser.servers import OsrmServer, ValhallaServer
from scheduling.optimiser.travel import Router

ESTIMATE = "estimate"
SERVERS: dict[str, type[OsrmServer] | type[ValhallaServer]] = {"osrm": OsrmServer, "valhalla": ValhallaServer}
KNOWN = "estimate, osrm+http://host:5000, valhalla+http://host:8002 or osrm-file:/path/map.osrm"


def router_from(text: str, *, timeout: float) -> Router | None:
    """Return what measures journeys, None for the estimate alone. Raises ValueError with what is wrong."""
    if text == ESTIMATE:
        return None
    kind, colon, path = text.partition(":")
    if kind == "osrm-file" and colon:
        return _from_file(path)
    server, plus, scheme = kind.partition("+")
    if server not in SERVERS or not plus or scheme not in ("http", "https"):
        raise ValueError(f"{text!r} is none of {KNOWN}")
    return SERVERS[server](_address(f"{scheme}:{path}"), timeout=timeout)


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError as error:
        raise ValueError(f"{url!r} is not an address: {error}") from error
    if not has_host:
        raise ValueError(f"{url!r} names no server")
    if parts.username or parts.password:
        raise ValueError("the address of a routing server cannot hold a name or a password")
    if parts.query or parts.fragment or any(letter.isspace() for letter in url):
        raise ValueError(f"{url!r} must end with the server or a path")
    return url


def _from_file(path: str) -> OsrmFile:
    if sys.version_info < (3, 12):
        raise ValueError(
            "osrm-file needs Python 3.12 or later; with an older one, run OSRM as a server (osrm+http://…)"
        )
    if importlib.util.find_spec("osrm") is None:
        raise ValueError("osrm-file needs the extra: pip install 'tisserand[osrm]'")
    problem = missing_part(path)
    if problem:
        raise ValueError(f"osrm-file: {problem}; prepare the map with osrm-extract, osrm-partition, osrm-customize")
    return OsrmFile(path)
