"""A file fetched by its address: from the open internet only, whatever the address, its name server or server do."""

import http.server
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from directory.exchange import fetching
from directory.exchange.fetching import FetchError, checked, fetch, is_public

Answer = Callable[[http.server.BaseHTTPRequestHandler], None]
CONTENT = b"nom,commune\nEspace,Neuvic\n"


class Server:
    """A real server on the loopback; ``asked`` are the paths that reached it."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answer: Answer = _file
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                outer.answer(self)

            def log_message(self, *args: object) -> None:
                return

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def url(self, path: str = "/lieux.csv", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _file(handler: http.server.BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/csv")
    handler.send_header("Content-Length", str(len(CONTENT)))
    handler.end_headers()
    handler.wfile.write(CONTENT)


def _to(place: str) -> Answer:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", place)
        handler.end_headers()

    return answer


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.stop()


@pytest.fixture
def allowed(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setattr(fetching, "ALLOWED", frozenset({("127.0.0.1", server.port)}))
    return server


def test_a_file_is_fetched_and_named(allowed: Server, tmp_path: Path) -> None:
    assert fetch(allowed.url(), tmp_path / "f") == "lieux.csv"
    assert (tmp_path / "f").read_bytes() == CONTENT
    assert fetch(allowed.url("/export?format=csv"), tmp_path / "f") == "export.csv"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1"])
def test_the_guard_stops_what_would_otherwise_be_reached(
    host: str, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each way of writing our own machine is refused; without the guard, the same address does reach it."""
    monkeypatch.setattr(fetching, "_PORTS", {"http": server.port, "https": 443})
    with pytest.raises(FetchError, match="réseau privé"):
        fetch(server.url(host=host), tmp_path / "f")
    assert server.asked == []

    monkeypatch.setattr(fetching, "is_public", lambda ip: True)
    assert fetch(server.url(host=host), tmp_path / "f") == "lieux.csv"
    assert server.asked == ["/lieux.csv"]


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1",
        "ff02::1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "2001::1",
        "texte",
    ],
)  # fmt: skip
def test_addresses_that_are_not_of_the_open_internet(ip: str) -> None:
    assert not is_public(ip)


@pytest.mark.parametrize("ip", ["8.8.8.8", "185.199.108.153", "2606:4700:4700::1111"])
def test_addresses_of_the_open_internet(ip: str) -> None:
    assert is_public(ip)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd", "ftp://8.8.8.8/a.csv", "gopher://8.8.8.8/", "lieux.csv", "http://", "http://[::1",
        "http://moi:secret@8.8.8.8/a.csv", "http://8.8.8.8:22/", "http://8.8.8.8:99999/", "https://8.8.8.8:5432/a",
    ],
)  # fmt: skip
def test_addresses_that_are_refused_without_a_connection(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> socket.socket:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket, "create_connection", refuse)
    with pytest.raises(FetchError):
        fetch(address, tmp_path / "f")


@pytest.mark.parametrize("host", ["[::ffff:127.0.0.1]", "0", "[::]", "[::1]", "127.0.0.1."])
def test_other_ways_of_writing_our_own_machine_are_refused_too(host: str) -> None:
    with pytest.raises(FetchError, match="réseau privé"):
        checked(f"http://{host}/lieux.csv")


def test_a_name_with_one_private_address_among_public_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: both)

    with pytest.raises(FetchError, match="réseau privé"):
        checked("http://double.example.org/")


def test_a_name_that_answers_differently_the_second_time_leads_to_the_address_that_was_checked(
    allowed: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = ["127.0.0.1", "10.9.9.9"]
    reached: list[str] = []

    def resolve(host: str, port: int, *args: object, **kwargs: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers.pop(0), port))]

    def connect(address: tuple[str, int], *args: object, **kwargs: object) -> socket.socket:
        reached.append(address[0])
        link = socket.socket()
        link.connect(address)
        return link

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    fetch(allowed.url(host="change.example.org"), tmp_path / "f")

    assert reached == ["127.0.0.1"]
    assert answers == ["10.9.9.9"]


@pytest.mark.parametrize(
    "place", ["http://169.254.169.254/latest/", "http://[::1]/", "file:///etc/passwd", "http://10.0.0.1/"]
)
def test_a_redirection_is_checked_like_the_first_address(place: str, allowed: Server, tmp_path: Path) -> None:
    allowed.answer = _to(place)

    with pytest.raises(FetchError):
        fetch(allowed.url(), tmp_path / "f")
    assert len(allowed.asked) == 1


def test_three_redirections_are_followed_and_not_one_more(allowed: Server, tmp_path: Path) -> None:
    def chain(handler: http.server.BaseHTTPRequestHandler) -> None:
        left = int(handler.path.strip("/") or 0)
        _to(f"/{left - 1}")(handler) if left else _file(handler)

    allowed.answer = chain
    assert fetch(allowed.url("/3"), tmp_path / "f") == "0.csv"
    with pytest.raises(FetchError, match="sans fin"):
        fetch(allowed.url("/4"), tmp_path / "f")


def test_a_file_too_big_is_given_up(allowed: Server, tmp_path: Path) -> None:
    def endless(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b"x" * 65536)
        except OSError:
            return

    allowed.answer = endless
    with pytest.raises(FetchError, match="dépasse"):
        fetch(allowed.url(), tmp_path / "f", max_bytes=1024 * 1024)
    assert (tmp_path / "f").stat().st_size <= 1024 * 1024


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_server_that_trickles_is_left_at_the_deadline(part: str, allowed: Server, tmp_path: Path) -> None:
    def slow(handler: http.server.BaseHTTPRequestHandler) -> None:
        if part == "body":
            handler.send_response(200)
            handler.end_headers()
        try:
            for _ in range(200):
                handler.wfile.write(b"x")
                handler.wfile.flush()
                time.sleep(0.05)
        except OSError:
            return

    allowed.answer = slow
    begun = time.monotonic()
    with pytest.raises(FetchError, match="trop lent"):
        fetch(allowed.url(), tmp_path / "f", seconds=0.5)
    assert time.monotonic() - begun < 5


def test_what_a_server_may_answer_is_said_in_words(allowed: Server, tmp_path: Path) -> None:
    allowed.answer = lambda handler: handler.send_error(404)
    with pytest.raises(FetchError, match="404"):
        fetch(allowed.url(), tmp_path / "f")

    def short(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "5000")
        handler.end_headers()
        handler.wfile.write(CONTENT)

    allowed.answer = short
    with pytest.raises(FetchError, match="entier"):
        fetch(allowed.url(), tmp_path / "f")
