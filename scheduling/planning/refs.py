"""Names of what takes the time of a helper, as ``registries.helper_spans`` tells them."""


def session_ref(key: int) -> str:
    """Name a session of a workshop."""
    return f"session:{key}"


def run_span_ref(key: int) -> str:
    """Name a run."""
    return f"run:{key}"
