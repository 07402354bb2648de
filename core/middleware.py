"""A GET never writes: while a safe request is answered the database refuses any statement but SELECT."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers, patch_cache_control, patch_vary_headers

_writing: ContextVar[bool] = ContextVar("writing", default=False)
_READING = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "EXPLAIN", "PRAGMA", "SHOW", "WITH")
# Sign-in pages of allauth write sessions and codes on GET by design.
_EXEMPT_PREFIXES = ("/compte/",)


class WriteDuringReadError(RuntimeError):
    """A GET view tried to change the database."""


@contextmanager
def writes_allowed() -> Iterator[None]:
    """Allow writes inside a GET: for the access journal only."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def refuse_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Database wrapper that lets only reading statements through."""
    if not _writing.get() and not sql.lstrip("( \n").upper().startswith(_READING):
        raise WriteDuringReadError(sql.split(" ", 3)[:3])
    return execute(sql, params, many, context)


class ReadOnlyGetMiddleware:
    """Innermost middleware: covers the view and its template, not the session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, under the guard when the method is safe."""
        if request.method not in {"GET", "HEAD", "OPTIONS"} or request.path.startswith(_EXEMPT_PREFIXES):
            return self.get_response(request)
        with connection.execute_wrapper(refuse_writes):
            return self.get_response(request)


class PrivatePagesMiddleware:
    """Pages of signed-in people hold personal data: no browser or proxy keeps them (TRUST R20).

    A page and its fragment share one address, so answers also vary on the header that asks for the fragment. A page
    that does not say otherwise may not ask where its reader is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, marked as private."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", "geolocation=()")
        patch_vary_headers(response, ["HX-Request"])
        if request.user.is_authenticated:
            add_never_cache_headers(response)
            patch_cache_control(response, no_store=True, private=True)
        return response
