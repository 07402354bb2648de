"""School holidays in hours: ours is a box to tick, files say ``SH off`` after the hours."""

_SUFFIX = "; SH off"


def with_school_holidays(osm: str, is_closed: bool) -> str:
    """Return hours that say that nothing opens during school holidays, when that is so."""
    return f"{osm}{_SUFFIX}" if osm and is_closed and not osm.endswith("SH off") else osm


def without_school_holidays(osm: str) -> tuple[str, bool]:
    """Return the hours without their closing ``SH off``, and whether they had it."""
    return (osm.removesuffix(_SUFFIX), True) if osm.endswith(_SUFFIX) else (osm, False)
