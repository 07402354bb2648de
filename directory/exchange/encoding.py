"""Text of files whose encoding nobody is sure of."""

import codecs

AS_WINDOWS = "as-windows"


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Read as Windows-1252 the bytes that are not UTF-8, and those alone."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


codecs.register_error(AS_WINDOWS, _as_windows)
