"""One object of each kind in a territory, to open every address with."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Territory, User
from scheduling.enums import VisitStage
from scheduling.models import Visit
from tests.factories import BeneficiaryFactory, CommuneFactory, HelperFactory, PlanFactory, RequestFactory, VisitFactory
from volunteers.models import AvailabilityException

UNKNOWN = 10**9


class Things:
    """Objects of a territory, made when asked for; ``helper_user`` is the account of its helper."""

    def __init__(self, territory: Territory, helper_user: User | None = None) -> None:
        self.territory = territory
        self._helper_user = helper_user
        self._made: dict[str, Any] = {}

    def key(self, kind: str) -> Any:
        """Return the key of the object of this kind."""
        return self.get(kind).pk

    def get(self, kind: str) -> Any:
        """Return the object of this kind, made at the first call."""
        if kind not in self._made:
            maker: Callable[[], Any] = getattr(self, f"_{kind}")
            self._made[kind] = maker()
        return self._made[kind]

    def _commune(self) -> Any:
        return CommuneFactory(territory=self.territory)

    def _beneficiary(self) -> Any:
        return BeneficiaryFactory(territory=self.territory, commune=self.get("commune"))

    def _helper(self) -> Any:
        return HelperFactory(
            territory=self.territory, commune=self.get("commune"), user=self._helper_user, volunteer=True
        )

    def _exception(self) -> Any:
        today = timezone.localdate()
        return AvailabilityException.objects.create(helper=self.get("helper"), starts_on=today, ends_on=today)

    def _request(self) -> Any:
        return RequestFactory(beneficiary=self.get("beneficiary"))

    def _plan(self) -> Any:
        today = timezone.localdate()
        return PlanFactory(territory=self.territory, week=today - timedelta(days=today.weekday()))

    def _visit(self) -> Visit:
        visit: Visit = VisitFactory(
            request=self.get("request"),
            plan=self.get("plan"),
            day=timezone.localdate(),
            stage=VisitStage.PUBLISHED,
            helpers=[self.get("helper")],
        )
        return visit
