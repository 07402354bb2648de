"""The demo's contracts: lawful, the first of a minor, one mission checked."""

from random import Random

from django.utils import timezone

from accounts.enums import Role
from scheduling.demo.contracts import contracts_create
from tests.conftest import Cast
from tests.factories import HelperFactory
from volunteers.contract_rules import Terms, terms_problems
from volunteers.models import Helper
from volunteers.rules import counts_as_minor
from volunteers.selectors.duty_hours import contract_rows


def test_the_demos_contracts_are_lawful_and_show_each_state(cast: Cast) -> None:
    HelperFactory(territory=cast.territory)
    HelperFactory(territory=cast.territory, civic=True)
    HelperFactory(territory=cast.territory, civic=True, first_name="Noah", last_name="Dubreuil")
    helpers = list(Helper.objects.order_by("pk"))
    today = timezone.localdate()

    made = contracts_create(helpers, today, Random(1), cast.user(Role.COORDINATOR))

    for one in made:
        held = Terms(one.starts_on, one.ends_on, one.birth_date, one.weekly_minutes, one.age_exception)
        assert terms_problems(held) == {}
        assert one.holds_on(today)
    assert [counts_as_minor(one.birth_date, today) for one in made] == [True, False]
    first, second = contract_rows(made)
    assert any("en moyenne" in words for words in first.warnings)
    assert any("Mission pas encore" in words for words in second.warnings)
    assert second.average is not None
    assert second.average >= 24 * 60
