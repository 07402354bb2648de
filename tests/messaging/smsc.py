"""An operator's SMPP 3.4 server (SMSC) on a loopback socket: real octets both ways, and told what to do wrong.

Written from the SMPP 3.4 specification with struct, without the library that the application uses, so that neither
side can share a mistake.
"""

import queue
import socket
import ssl
import struct
import threading
import time
from dataclasses import dataclass, field

BIND_RECEIVER, BIND_TRANSMITTER, SUBMIT, DELIVER, UNBIND, ENQUIRE = 0x01, 0x02, 0x04, 0x05, 0x06, 0x15
RESPONSE = 0x80000000
OK, INVALID_NUMBER, WRONG_PASSWORD, THROTTLED, LATER = 0x00, 0x0B, 0x0E, 0x58, 0x64
RECEIPT, UDHI = 0x04, 0x40
MESSAGE_STATE, RECEIPTED_ID = 0x0427, 0x001E


@dataclass(frozen=True, slots=True)
class Submitted:
    """A submit_sm as it arrived."""

    sender: str
    sender_ton: int
    number: str
    esm_class: int
    wants_receipt: bool
    data_coding: int
    octets: bytes


def cstring(data: bytes, place: int) -> tuple[bytes, int]:
    end = data.index(b"\0", place)
    return data[place:end], end + 1


def read_submit(body: bytes) -> Submitted:
    _, place = cstring(body, 0)
    ton = body[place]
    sender, place = cstring(body, place + 2)
    number, place = cstring(body, place + 2)
    esm_class = body[place]
    _, place = cstring(body, place + 3)
    _, place = cstring(body, place)
    wants, _, coding, _, length = body[place : place + 5]
    octets = body[place + 5 : place + 5 + length]
    assert len(octets) == length
    return Submitted(sender.decode(), ton, number.decode(), esm_class, wants == 1, coding, octets)


def deliver_body(sender: str, octets: bytes, esm_class: int, coding: int, tlvs: dict[int, bytes]) -> bytes:
    start = b"\0\x01\x01" + sender.encode() + b"\0\x01\x0133700\0" + bytes([esm_class, 0, 0]) + b"\0\0"
    fixed = bytes([0, 0, coding, 0, len(octets)]) + octets
    return start + fixed + b"".join(struct.pack(">HH", tag, len(value)) + value for tag, value in tlvs.items())


@dataclass
class Smsc:
    """The server. Statuses are taken in order by the submit_sm that arrive; afterwards everything is accepted."""

    bind_status: int = OK
    statuses: list[int] = field(default_factory=list)
    drops_at: int | None = None
    slowness: float = 0
    asks_to_enquire: bool = False
    tls: ssl.SSLContext | None = None
    submitted: list[Submitted] = field(default_factory=list)
    bound: list[tuple[int, str, str]] = field(default_factory=list)
    unbound: int = 0
    enquired: int = 0

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._connections: list[socket.socket] = []
        self._receivers: list[socket.socket] = []
        self._answers: queue.Queue[int] = queue.Queue()
        self._sequence = 0
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"smpp://tisserand:s%20cret@127.0.0.1:{self.port}"

    def stop(self) -> None:
        self.hang_up()
        # Closing alone would leave accept() waiting.
        with_suppressed_shutdown(self._listener)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def hang_up(self) -> None:
        for connection in self._connections:
            with_suppressed_shutdown(connection)
        self._receivers.clear()

    def wait_for_receiver(self, count: int = 1) -> None:
        for _ in range(500):
            if sum(command == BIND_RECEIVER for command, _, _ in self.bound) >= count and self._receivers:
                return
            time.sleep(0.02)
        raise AssertionError("Nobody came to receive.")

    def deliver(
        self, sender: str, octets: bytes, *, esm_class: int = 0, coding: int = 0, tlvs: dict[int, bytes] | None = None
    ) -> int:
        """Hand a message to the receiver; return the status that it answers."""
        self._sequence += 1
        body = deliver_body(sender, octets, esm_class, coding, tlvs or {})
        self._receivers[-1].sendall(struct.pack(">LLLL", 16 + len(body), DELIVER, 0, self._sequence) + body)
        return self._answers.get(timeout=10)

    def receipt(self, number: str, reference: str, state: str = "DELIVRD") -> int:
        dates = "submit date:2611281000 done date:2611281001"
        text = f"id:{reference} sub:001 dlvrd:001 {dates} stat:{state} err:000 text:Bon"
        return self.deliver(number, text.encode(), esm_class=RECEIPT)

    def enquire(self) -> None:
        self._receivers[-1].sendall(struct.pack(">LLLL", 16, ENQUIRE, 0, 77))

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._connections.append(connection)
            thread = threading.Thread(target=self._serve, args=[connection], daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            with connection:
                while self._answer(connection):
                    pass
        except OSError:
            connection.close()

    def _answer(self, connection: socket.socket) -> bool:
        header = exactly(connection, 16)
        if not header:
            return False
        length, command, status, sequence = struct.unpack(">LLLL", header)
        body = exactly(connection, length - 16)

        def reply(status: int, answer: bytes = b"") -> bool:
            connection.sendall(struct.pack(">LLLL", 16 + len(answer), command | RESPONSE, status, sequence) + answer)
            return True

        if command in (BIND_RECEIVER, BIND_TRANSMITTER):
            return self._bind(connection, command, body, reply)
        if command == SUBMIT:
            return self._submit(connection, body, reply)
        if command == UNBIND:
            self.unbound += 1
            reply(OK)
            return False
        if command == ENQUIRE:
            self.enquired += 1
            return reply(OK)
        if command == DELIVER | RESPONSE:
            self._answers.put(status)
        return True

    def _bind(self, connection, command, body, reply) -> bool:  # type: ignore[no-untyped-def]
        user, place = cstring(body, 0)
        password, _ = cstring(body, place)
        self.bound.append((command, user.decode(), password.decode()))
        if self.bind_status:
            reply(self.bind_status)
            return False
        reply(OK, b"SMSC\0\x02\x10\x00\x01\x34")
        if command == BIND_RECEIVER:
            self._receivers.append(connection)
        return True

    def _submit(self, connection, body, reply) -> bool:  # type: ignore[no-untyped-def]
        time.sleep(self.slowness)
        status = self.statuses.pop(0) if self.statuses else OK
        if status:
            return bool(reply(status))
        self.submitted.append(read_submit(body))
        if self.drops_at == len(self.submitted):
            with_suppressed_shutdown(connection)
            return False
        if self.asks_to_enquire:
            connection.sendall(struct.pack(">LLLL", 16, ENQUIRE, 0, 9))
        return bool(reply(OK, f"ref{len(self.submitted)}\0".encode()))


def exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            return b""
        data += more
    return data


def with_suppressed_shutdown(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
