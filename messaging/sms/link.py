"""One connection to an operator's SMPP server, on smpplib, whose traps stay here.

smpplib opens IPv4 sockets only, gives TLS no host name to check, and writes every PDU, numbers and texts included, to
its log: this link does none of the three.
"""

import logging
import select
import socket
import ssl
import struct
from typing import Any

from smpplib import consts, exceptions, smpp
from smpplib.client import Client

from messaging.sms.address import Operator

# What a broken, slow or lying server makes smpplib raise; IndexError and struct.error come from PDUs cut short.
LOST = (
    *(exceptions.ConnectionError, exceptions.PDUError, exceptions.UnknownCommandError),
    *(OSError, ValueError, IndexError, struct.error),
)
# Out of the tree of loggers, so that no configuration of logs can open it.
_SILENT = logging.Logger("smpp", level=logging.CRITICAL + 1)


class RefusedError(Exception):
    """The server answered a request with an error; ``status`` is its SMPP command_status."""

    def __init__(self, status: int) -> None:
        super().__init__(f"SMPP command_status 0x{status:02x}")
        self.status = status


class Link(Client):  # type: ignore[misc]
    """A connection to an operator. Any method may raise one of ``LOST``."""

    def __init__(self, operator: Operator, *, timeout: float, trust: ssl.SSLContext | None = None) -> None:
        super().__init__(operator.host, operator.port, timeout=timeout, allow_unknown_opt_params=True)
        self.logger = _SILENT
        self._operator = operator
        self._trust = trust

    def open(self, bind: str) -> None:
        """Connect and bind ("bind_transmitter" or "bind_receiver"). Raises RefusedError when the account is refused."""
        raw = socket.create_connection((self.host, self.port), timeout=self.timeout)
        try:
            self._socket = self._secured(raw)
        except (OSError, ValueError):
            raw.close()
            raise
        self.state = consts.SMPP_CLIENT_STATE_OPEN
        values = {"system_id": self._operator.user, "password": self._operator.password}
        self.ask(self.pdu(bind, **values))

    def _secured(self, raw: socket.socket) -> socket.socket:
        if not self._operator.is_tls:
            return raw
        trust = self._trust or ssl.create_default_context()
        return trust.wrap_socket(raw, server_hostname=self.host)

    def pdu(self, command: str, **values: Any) -> Any:
        """Make a request."""
        return smpp.make_pdu(command, client=self, **values)

    def ask(self, request: Any) -> Any:
        """Send a request and wait for its answer. Raises RefusedError."""
        self.send_pdu(request)
        while True:
            answer = self.read_pdu()
            if answer.sequence == request.sequence and answer.is_response():
                break
            self.be_polite(answer)
        if answer.is_error():
            raise RefusedError(answer.status)
        return answer

    def be_polite(self, request: Any) -> None:
        """Answer what a server asks of any client. An end of the session is raised as a lost connection."""
        if request.command == "enquire_link":
            self._enquire_link_received(request)
        elif request.command == "unbind":
            answer = self.pdu("unbind_resp")
            answer.sequence = request.sequence
            self.send_pdu(answer)
            raise exceptions.ConnectionError("The server ends the session.")

    def wait(self, seconds: float) -> bool:
        """Wait until the server says something, ``seconds`` at most; tell whether it does."""
        if isinstance(self._socket, ssl.SSLSocket) and self._socket.pending():
            return True
        return bool(select.select([self._socket], [], [], seconds)[0])

    def patience(self, seconds: float) -> None:
        """Wait no longer than that for each answer from now on."""
        self._socket.settimeout(seconds)

    def close(self) -> None:
        """Say good bye when the server still listens; never raises."""
        if self._socket is None:
            return
        try:
            if self.state != consts.SMPP_CLIENT_STATE_OPEN:
                self.patience(2)
                self.ask(self.pdu("unbind"))
        except (*LOST, RefusedError):
            self.state = consts.SMPP_CLIENT_STATE_OPEN
        self.disconnect()
