"""Sentences that an export writes for what data·inclusion has no value for; a reader takes them out again."""

AT_HOME = "Ce service se rend à domicile."
CESU = "Le CESU est accepté."
TO_BRING = "À apporter : "


def made_up_description(name: str, place: str) -> str:
    """Return the sentence that stands for a missing description, which the schema requires."""
    return f"{name}, proposé par {place}."


def plain_description(text: str, name: str, place: str) -> tuple[str, bool, bool]:
    """Return a description without our sentences, whether the service is at home, and whether it takes the CESU."""
    plain = text.removesuffix(CESU).rstrip()
    accepts_cesu = text.endswith(CESU)
    is_at_home = plain.endswith(AT_HOME)
    plain = plain.removesuffix(AT_HOME).rstrip()
    return ("" if plain == made_up_description(name, place) else plain), is_at_home, accepts_cesu


def plain_conditions(text: str) -> tuple[str, str]:
    """Part the conditions from their last line, when it says what to bring."""
    before, _, last = text.rpartition("\n")
    return (before.rstrip(), last.removeprefix(TO_BRING)) if last.startswith(TO_BRING) else (text, "")
