"""Phone numbers that the library takes for wrong and that people nevertheless type."""

from phonenumbers import PhoneMetadata

# Mobile numbers that the ARCEP keeps for fiction (décision 2018-0881): in the demo, in training, in documents.
FICTION_MOBILES = r"63998\d{4}"


def accept_fiction_numbers() -> None:
    """Let the French numbers kept for fiction pass as mobile numbers. Calling it twice changes nothing."""
    france = PhoneMetadata.metadata_for_region("FR")
    mobile = france.mobile if france else None
    if mobile and mobile.national_number_pattern and FICTION_MOBILES not in mobile.national_number_pattern:
        wider = f"(?:{mobile.national_number_pattern})|{FICTION_MOBILES}"
        # The library freezes its descriptions against accidents; this is none.
        object.__setattr__(mobile, "national_number_pattern", wider)
