"""Fetch a file by its address, without ever reaching our own network (TRUST R23).

The name is resolved once, each of its addresses must be public, and the connection goes to that very address: a name
that answers differently the second time changes nothing. Each redirection is checked alike. A watch ends the whole at
the deadline, whatever the server does.
"""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from directory.exchange.tables import MAX_BYTES, UnreadableFileError

DEADLINE_SECONDS = 60.0
CONNECT_SECONDS = 10.0
MAX_REDIRECTIONS = 3
_PORTS = {"http": 80, "https": 443}
# Addresses that tests may reach although they are not public: (address, port). Empty everywhere else.
ALLOWED: frozenset[tuple[str, int]] = frozenset()
# Ranges that carry another address inside: they would let a private one through.
_WRAPPED = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")))
_SUFFIXES = {
    "text/csv": ".csv",
    "application/json": ".json",
    "application/geo+json": ".json",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
_KNOWN = (".csv", ".txt", ".tsv", ".json", ".xlsx")
_REDIRECTED = {301, 302, 303, 307, 308}
_UNCHANGED = 304

REFUSED = "Cette adresse mène à un réseau privé ou n’est pas une adresse internet publique. Rien n’a été lu."


class FetchError(UnreadableFileError):
    """The file cannot be fetched; the message is for the person who gave its address."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address once checked: ``ip`` is where the connection goes."""

    url: SplitResult
    host: str
    port: int
    ip: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that was received: its name, and the version that its server gives it ("" when it gives none)."""

    name: str
    etag: str


def fetch(address: str, path: Path, *, seconds: float = DEADLINE_SECONDS, max_bytes: int = MAX_BYTES) -> str:
    """Write the file at ``address`` into ``path``; return its name. Raises FetchError."""
    fetched = fetch_if_changed(address, path, etag="", seconds=seconds, max_bytes=max_bytes)
    if fetched is None:
        raise FetchError("Le serveur de cette adresse a répondu par une erreur (304).")
    return fetched.name


def fetch_if_changed(
    address: str, path: Path, *, etag: str, seconds: float = DEADLINE_SECONDS, max_bytes: int = MAX_BYTES
) -> Fetched | None:
    """Write the file at ``address`` into ``path``, unless it is still the version ``etag``: None. Raises FetchError."""
    deadline = time.monotonic() + seconds
    for _ in range(MAX_REDIRECTIONS + 1):
        target = checked(address)
        try:
            with _answer(target, deadline, etag) as answer:
                if answer.status == _UNCHANGED and etag:
                    return None
                if answer.status not in _REDIRECTED:
                    name = _received(answer, target, path, deadline, max_bytes)
                    return Fetched(name, answer.getheader("ETag", ""))
                address = urljoin(address, answer.getheader("Location", ""))
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise FetchError(_why(error, deadline)) from error
    raise FetchError("Cette adresse renvoie sans fin vers une autre. Donnez celle du fichier lui-même.")


def checked(address: str) -> Target:
    """Resolve an address and return where to connect. Raises FetchError for all that is not public."""
    try:
        url = urlsplit(address.strip())
        host, port = (url.hostname or "").rstrip("."), url.port
    except ValueError as error:
        raise FetchError("Cette adresse ne se lit pas.") from error
    if url.scheme not in _PORTS or not host:
        raise FetchError("Donnez une adresse qui commence par https:// ou http://.")
    if url.username is not None or url.password is not None:
        raise FetchError("Donnez une adresse sans identifiant ni mot de passe.")
    asked = port or _PORTS[url.scheme]
    ips = _resolved(host, asked)
    if not ips or not all(_is_allowed(ip, asked) for ip in ips):
        raise FetchError(REFUSED)
    return Target(url, host, asked, ips[0])


def _resolved(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError("Cette adresse n’existe pas, ou son serveur ne répond pas.") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _is_allowed(ip: str, port: int) -> bool:
    return (ip, port) in ALLOWED or (port in _PORTS.values() and is_public(ip))


def is_public(ip: str) -> bool:
    """Tell whether an address is one of the open internet; one that carries another inside is not."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None or address.is_site_local or address.scope_id is not None:
            return False
        if any(address in network for network in _WRAPPED):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


@contextmanager
def _answer(target: Target, deadline: float, etag: str) -> Iterator[http.client.HTTPResponse]:
    """Connect to the checked address itself, ask for the file and hand over the answer before its content."""
    held = [socket.create_connection((target.ip, target.port), timeout=min(CONNECT_SECONDS, _left(deadline)))]
    watch = threading.Timer(_left(deadline), lambda: _hang_up(held[0]))
    watch.daemon = True
    watch.start()
    try:
        held[0].settimeout(_left(deadline))
        if target.url.scheme == "https":
            secure = ssl.create_default_context().wrap_socket(
                held[0], server_hostname=target.host, do_handshake_on_connect=False
            )
            held[0] = secure
            secure.do_handshake()
        yield _ask(target, held[0], etag)
    finally:
        watch.cancel()
        _hang_up(held[0])
        held[0].close()


def _ask(target: Target, link: socket.socket, etag: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = link
    what = (target.url.path or "/") + (f"?{target.url.query}" if target.url.query else "")
    headers = {"Host": target.url.netloc, "Accept-Encoding": "identity", "User-Agent": "Tisserand"}
    if etag and etag.isprintable() and etag.isascii():
        headers["If-None-Match"] = etag
    connection.request("GET", quote(what, safe="/%?=&;:+,@!$'()*~"), headers=headers)
    return connection.getresponse()


def _hang_up(link: socket.socket) -> None:
    try:
        link.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _received(answer: http.client.HTTPResponse, target: Target, path: Path, deadline: float, max_bytes: int) -> str:
    if answer.status != 200:
        raise FetchError(f"Le serveur de cette adresse a répondu par une erreur ({answer.status}).")
    if answer.getheader("Content-Encoding", "identity").lower() != "identity":
        raise FetchError("Le serveur de cette adresse envoie un fichier compressé, qui n’est pas lu.")
    size = 0
    with path.open("wb") as file:
        while chunk := answer.read1(64 * 1024):
            size += len(chunk)
            if size > max_bytes:
                raise FetchError(f"Ce fichier dépasse {max_bytes // 1024 // 1024} Mo.")
            _left(deadline)
            file.write(chunk)
    _left(deadline)
    if answer.length:
        raise FetchError("Le fichier n’est pas arrivé entier. Recommencez un peu plus tard.")
    return _name(answer, target, path)


def _left(deadline: float) -> float:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def _why(error: Exception, deadline: float) -> str:
    if isinstance(error, FetchError):
        return str(error)
    if isinstance(error, ssl.SSLError):
        return "Le certificat du serveur de cette adresse n’est pas valable. Rien n’a été lu."
    if isinstance(error, TimeoutError) or time.monotonic() >= deadline:
        return "Le serveur de cette adresse est trop lent. Téléchargez le fichier vous-même, puis envoyez-le."
    return "Cette adresse n’a pas pu être lue : son serveur ne répond pas comme il faut."


def _name(answer: http.client.HTTPResponse, target: Target, path: Path) -> str:
    """Name the file by what the server says, then by its address, then by what it begins with."""
    told = re.search(r'filename="?([^";]+)', answer.getheader("Content-Disposition", ""))
    name = PurePosixPath(told[1] if told else unquote(target.url.path)).name[-150:] or target.host
    if PurePosixPath(name).suffix.lower() in _KNOWN:
        return name
    kind = answer.getheader("Content-Type", "").partition(";")[0].strip().lower()
    return name + (_SUFFIXES.get(kind) or _suffix_of(path))


def _suffix_of(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(512).lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"PK"):
        return ".xlsx"
    return ".json" if start.startswith((b"{", b"[")) else ".csv"
