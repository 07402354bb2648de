"""Texts that a spreadsheet could run: an apostrophe is put before them in our files, and taken away when read again."""

# A cell that starts so can be run as a formula (OWASP, CSV injection); the last four are the full-width signs.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def guarded(text: str) -> str:
    """Return ``text`` as a cell that stays text; control characters that no table keeps are taken out."""
    kept = "".join(letter for letter in text if letter >= " " or letter in "\t\r\n").strip()
    return f"'{kept}" if _is_dangerous(kept) else kept


def unguarded(text: str) -> str:
    """Return what ``guarded`` was given."""
    return text[1:] if text.startswith("'") and _is_dangerous(text) else text


def _is_dangerous(text: str) -> bool:
    """A guarded text counts too, so that guarding and reading again are the reverse of each other."""
    return text.lstrip("'").startswith(_DANGEROUS)
