"""Nothing crosses the border of a territory."""

from accounts.enums import Role
from mediation.models import Beneficiary
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory


def test_a_member_sees_the_people_of_the_own_territory_only(cast: Cast) -> None:
    person = BeneficiaryFactory(territory=cast.territory)

    assert list(Beneficiary.objects.visible_to(cast.user(Role.COUNSELLOR))) == [person]
    assert not Beneficiary.objects.visible_to(cast.stranger.user).exists()


def test_an_administrator_sees_no_case_content(cast: Cast) -> None:
    BeneficiaryFactory(territory=cast.territory)

    assert not Beneficiary.objects.visible_to(cast.user(Role.ADMIN)).exists()
