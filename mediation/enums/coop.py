"""What La Coop's export says of a person besides the report: age band, gender, social status."""

from django.db import models

from mediation.enums.people import Gender


class AgeBand(models.TextChoices):
    """Age in La Coop's bands (tranche_age), from the year of birth."""

    UNDER_12 = "moins_de_douze", "Moins de 12 ans"
    UNDER_18 = "douze_dix_huit", "12 - 17 ans"
    UNDER_25 = "dix_huit_vingt_quatre", "18 - 24 ans"
    UNDER_40 = "vingt_cinq_trente_neuf", "25 - 39 ans"
    UNDER_60 = "quarante_cinquante_neuf", "40 - 59 ans"
    UNDER_70 = "soixante_soixante_neuf", "60 - 69 ans"
    OVER_70 = "soixante_dix_plus", "70 ans et plus"
    UNKNOWN = "non_communique", "Non communiqué"

    @classmethod
    def of(cls, birth_year: int | None, year: int) -> "AgeBand":
        """Return the band of someone born in ``birth_year`` during ``year``."""
        if birth_year is None:
            return cls.UNKNOWN
        return next((band for limit, band in _LIMITS if year - birth_year < limit), cls.OVER_70)


_LIMITS = (
    (12, AgeBand.UNDER_12),
    (18, AgeBand.UNDER_18),
    (25, AgeBand.UNDER_25),
    (40, AgeBand.UNDER_40),
    (60, AgeBand.UNDER_60),
    (70, AgeBand.UNDER_70),
)
COOP_GENDERS: dict[str, str] = {Gender.MALE: "Masculin", Gender.FEMALE: "Féminin", Gender.UNKNOWN: "Non communiqué"}
# Nobody is asked for a social status here: La Coop has a value for that.
COOP_STATUS_UNKNOWN = "Non communiqué ou hétérogène"
