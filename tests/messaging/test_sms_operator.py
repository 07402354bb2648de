"""The operator's address, account and proof of identity: what is refused before anything leaves."""

import socket
import ssl
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from messaging.sms.address import Folder, Operator, address_of
from messaging.sms.link import Link
from tests.messaging.smsc import BIND_TRANSMITTER, Smsc


def test_the_test_command_sends_one_sms(smsc: Smsc, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("send_test_sms", "06 39 98 12 34")

    assert smsc.submitted[0].number == "33639981234"
    assert "ref1" in capsys.readouterr().out


def test_addresses_of_operators() -> None:
    assert address_of("") is None
    assert address_of("folder:/srv/sms") == Folder(Path("/srv/sms"))
    assert address_of("smpp://a:b@sms.example.org") == Operator("sms.example.org", 2775, "a", "b", is_tls=False)
    assert address_of("smpps://a:b%40@sms.example.org:99") == Operator("sms.example.org", 99, "a", "b@", is_tls=True)


@pytest.mark.parametrize(
    "url",
    [
        "http://a:b@sms.example.org", "smpp://sms.example.org", "smpp://a:b@:2775", "smpp://a:b@host:port",
        "folder:sms",
        "smpp://a:longer-than-eight@host", f"smpp://{'a' * 16}:b@host", "smpp://a:b@host/path", "smpp",
    ],
)  # fmt: skip
def test_a_wrong_address_is_told_in_french_and_without_the_password(url: str, settings: Settings) -> None:
    with pytest.raises(ImproperlyConfigured, match="SMS_URL :"):
        address_of(url)
    settings.SMS_URL, settings.SMS_SENDER = url, "Tisserand"
    (problem,) = [error for error in run_checks() if str(error.id).startswith("messaging.")]
    assert problem.id == "messaging.E001"
    assert "longer-than-eight" not in problem.msg


@pytest.mark.parametrize("sender", ["", "Un nom bien trop long", "06 12", "été"])
def test_a_wrong_sender_is_told(sender: str, settings: Settings) -> None:
    settings.SMS_URL, settings.SMS_SENDER = "smpp://a:b@sms.example.org", sender
    (problem,) = [error for error in run_checks() if str(error.id).startswith("messaging.")]

    assert problem.id == "messaging.E002"


@pytest.fixture
def certified(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server that proves to be sms.example.org, and what a client needs to believe it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sms.example.org")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(timezone.now() - timedelta(days=1))
        .not_valid_after(timezone.now() + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("sms.example.org")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    proof = certificate.public_bytes(Encoding.PEM)
    (tmp_path / "server.pem").write_bytes(secret + proof)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(tmp_path / "server.pem")
    return server, ssl.create_default_context(cadata=proof.decode())


def reached(server: Smsc, host: str, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """Let any host name lead to the server."""
    connect = socket.create_connection
    monkeypatch.setattr(
        socket, "create_connection", lambda address, timeout: connect(("127.0.0.1", server.port), timeout)
    )
    return Operator(host, server.port, "a", "b", is_tls=True)


def test_tls_reaches_the_operator_who_proves_its_name(
    smsc: Smsc, certified: tuple[ssl.SSLContext, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    smsc.tls, trust = certified
    link = Link(reached(smsc, "sms.example.org", monkeypatch), timeout=5, trust=trust)
    link.open("bind_transmitter")
    link.close()

    assert smsc.bound == [(BIND_TRANSMITTER, "a", "b")]


@pytest.mark.parametrize("host", ["other.example.org", "sms.example.org"])
def test_tls_tells_nothing_to_anyone_else(
    smsc: Smsc,
    certified: tuple[ssl.SSLContext, ssl.SSLContext],
    monkeypatch: pytest.MonkeyPatch,
    host: str,
) -> None:
    smsc.tls, trust = certified
    # The right name without a reason to believe it, then a reason to believe and another name.
    link = Link(reached(smsc, host, monkeypatch), timeout=5, trust=trust if host == "other.example.org" else None)
    with pytest.raises(ssl.SSLCertVerificationError):
        link.open("bind_transmitter")

    assert not smsc.bound
