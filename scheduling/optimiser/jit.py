"""Compilation of the kernels with numba where it is installed; plain Python otherwise.

numba does not notice a change in a function imported from another file, so each version of this package's
sources has its own cache folder: below ``NUMBA_CACHE_DIR`` when it is set, below ``__pycache__`` otherwise.
"""

import hashlib
import importlib
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar, cast

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def _sources_digest(folder: Path) -> str:
    """Short hash of every source file of the package."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _load_numba() -> ModuleType | None:
    """The numba module with its cache folder set, or None where it cannot be imported."""
    try:
        numba = importlib.import_module("numba")
    except ImportError:
        return None
    folder = Path(__file__).resolve().parent
    base = Path(os.environ.get("NUMBA_CACHE_DIR") or folder / "__pycache__")
    cache = base / f"tisserand-{_sources_digest(folder)}"
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError:
        return numba
    numba.config.CACHE_DIR = str(cache)
    return numba


# The kernels allocate nothing. Without numba's reference counting (``_nrt``) they run more than ten times faster.
_OPTIONS: dict[str, Any] = {"_nrt": False, "error_model": "numpy"}
_numba = _load_numba()
is_compiled = _numba is not None and not _numba.config.DISABLE_JIT


def njit(function: Kernel) -> Kernel:
    """Compile a kernel, on disk cache if a folder can be written; the function itself without numba."""
    if _numba is None:
        return function
    try:
        return cast(Kernel, _numba.njit(cache=True, **_OPTIONS)(function))
    except RuntimeError:
        return cast(Kernel, _numba.njit(**_OPTIONS)(function))
