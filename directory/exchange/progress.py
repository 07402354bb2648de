"""How far a writing is, told outside its transaction: nobody else could read it there."""

import logging

from django.core.cache import cache

logger = logging.getLogger(__name__)
_KEPT_SECONDS = 3600


def progress_tell(import_id: int, done: int, total: int) -> None:
    """Say how many rows are written. Without a cache the page shows that it goes on, not how far."""
    try:
        cache.set(_key(import_id), (done, total), _KEPT_SECONDS)
    except Exception:  # Whatever is wrong with the cache, the import is worth more than its progress bar.
        logger.warning("The progress of import %s could not be told", import_id)


def progress_of(import_id: int) -> tuple[int, int] | None:
    """Return rows written and rows to write, when that is known."""
    try:
        told = cache.get(_key(import_id))
    except Exception:
        logger.warning("The progress of import %s could not be read", import_id)
        return None
    return (int(told[0]), int(told[1])) if told else None


def _key(import_id: int) -> str:
    return f"directory-import-{import_id}"
