"""Columns encrypted at rest: what people write freely about someone is never readable in a dump (TRUST R35).

Keys come from ``settings.FIELD_KEYS`` alone: the first encrypts, all of them read, so that a key can be changed while
the application runs (``manage.py rotate_field_keys``). The secret of sessions may change without losing a text.
"""

import base64
import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from encrypted_fields.fields import EncryptedTextField as LibraryEncryptedTextField

if TYPE_CHECKING:
    _Library = models.TextField[str, str]
else:
    _Library = LibraryEncryptedTextField


class UnreadableTextError(RuntimeError):
    """A text was encrypted with a key that FIELD_KEYS no longer names, or it was altered."""


@lru_cache(maxsize=16)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    digests = [hashlib.sha256(b"tisserand field key\n" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class EncryptedTextField(_Library):
    """A text that the database holds encrypted. It cannot be searched or sorted; an empty text stays empty."""

    @property
    def f(self) -> MultiFernet:
        """Keys in use: read at each call, so that a changed setting is seen at once."""
        return _fernet(tuple(settings.FIELD_KEYS))

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt."""
        if value is None or value == "":
            return value
        return self.f.encrypt(str(value).encode()).decode()

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Decrypt. Raises UnreadableTextError rather than show what nobody can read."""
        if value is None or value == "":
            return value
        try:
            return self.f.decrypt(value.encode()).decode()
        except InvalidToken:
            raise UnreadableTextError(
                f"{self.model._meta.label}.{self.name} cannot be read with the keys of FIELD_KEYS."
            ) from None

    def to_python(self, value: Any) -> Any:
        """Leave a text as it is: only the database holds it encrypted."""
        return value if value is None else str(value)


def is_current(token: str) -> bool:
    """Tell whether an encrypted text was written with the first of FIELD_KEYS."""
    try:
        _fernet(tuple(settings.FIELD_KEYS[:1])).decrypt(token.encode())
    except InvalidToken:
        return False
    return True
