"""Someone whose help is to be chosen."""

import pytest

from mediation.models import Beneficiary
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory, CommuneFactory


@pytest.fixture
def jeannette(cast: Cast) -> Beneficiary:
    """Someone of Saint-Astier, whose workshop is in Neuvic."""
    commune = CommuneFactory(territory=cast.territory, saint_astier=True)
    person: Beneficiary = BeneficiaryFactory(territory=cast.territory, commune=commune, gender="feminin")
    return person
