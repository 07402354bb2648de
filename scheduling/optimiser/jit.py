"""Compilation of the kernels with numba where it is installed; plain Python otherwise.

numba does not notice a change in a function imported from another file, so each version of the kernels'
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
    """Short hash of the sources that kernels are made of: this file, the tables, and whatever compiles."""
    sources = {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.py"))}
    digest = hashlib.sha256()
    for name, source in sources.items():
        if name.endswith("tables.py") or b"optimiser.jit import" in source or name == Path(__file__).name:
            digest.update(source)
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
_OPTIONS: dict[str, Any] = {"_nrt": False, "error_model": "numpy", "no_cfunc_wrapper": True}
_numba = _load_numba()
is_compiled = _numba is not None and not _numba.config.DISABLE_JIT


_dispatchers: list[Any] = []


def kernels_ready() -> int:
    """Count the kernels compiled, or read from the cache, since the process began: it stands still while planning."""
    return sum(len(dispatcher.overloads) for dispatcher in _dispatchers)


def _compile(function: Kernel, options: dict[str, Any]) -> Kernel:
    """Compile with a cache on disk if a folder can be written; the function itself without numba."""
    if _numba is None or not is_compiled:
        return function
    try:
        compiled = _numba.njit(cache=True, **options)(function)
    except RuntimeError:
        compiled = _numba.njit(**options)(function)
    _dispatchers.append(compiled)
    return cast(Kernel, compiled)


def kernel(function: Kernel) -> Kernel:
    """Compile a function that is called as one: from Python, or from kernels that need not be one piece with it."""
    return _compile(function, _OPTIONS)


def part(function: Kernel) -> Kernel:
    """Compile a function that only kernels call, as one: it cannot be called from Python."""
    return _compile(function, _OPTIONS | {"no_cpython_wrapper": True})


def njit(function: Kernel) -> Kernel:
    """Compile a small function into each of its callers: passing the tables costs more than what it does.

    Such a function cannot be called from Python, which spares the compilation of its wrapper.
    """
    return _compile(function, _OPTIONS | {"forceinline": True, "no_cpython_wrapper": True})
