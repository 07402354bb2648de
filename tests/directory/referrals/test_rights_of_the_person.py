"""Erasure, hand-over and merge reach what was sent to partners."""

from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from directory.enums import FollowUpOutcome
from directory.models import FollowUp, Referral, Service
from directory.registration_referrals import referral_contacts
from directory.services.follow_ups import follow_up_record
from directory.services.referral_answers import referral_decline
from mediation import services
from mediation.enums import ErasureReason
from mediation.models import Beneficiary
from mediation.rights.personal_data import chapters_of
from messaging.models import OutboxMessage
from tests.conftest import Cast
from tests.directory.referrals.cast import a_need, a_referral
from tests.factories import BeneficiaryFactory
from tests.mediation.rights.test_erasing_a_person import dump

CANARIES = ("zéphyrine", "canari", "0536491177", "05 36 49 11 77")


def of(person: Beneficiary, service: Service, by: User) -> list[Referral]:
    """One that waits, one that was declined, one of a call."""
    waits = a_referral(service=service, by=by, person_id=person.pk, message="Le canari de Zéphyrine")
    declined = a_referral(service=service, by=by, person_id=person.pk)
    referral_decline(referral=declined, reason="OTHER", note="Le canari chante")
    called = a_referral(service=service, by=by, need=a_need(person.territory, person_id=person.pk))
    follow_up_record(follow_up=called.follow_up, by=by, outcome=FollowUpOutcome.MET)
    return [waits, declined, called]


def test_r09_erasing_a_person_erases_what_was_shared_and_keeps_the_figures(
    cast: Cast, nadia: User, service: Service
) -> None:
    person = BeneficiaryFactory(territory=cast.territory)
    rows = of(person, service, nadia)
    services.beneficiary_erase(beneficiary=person, by=cast.user(Role.MANAGER), reason=ErasureReason.ASKED)

    found = list(Referral.objects.order_by("pk"))
    assert [row.status for row in found] == ["WITHDRAWN", "DECLINED", "WITHDRAWN"]
    assert all(not (row.shared or row.message or row.answer_note) for row in found)
    assert [row.decline_reason for row in found] == ["", "OTHER", ""]
    assert [row.pk for row in rows] == [row.pk for row in found]
    assert not FollowUp.objects.filter(outcome="").exists()
    assert not OutboxMessage.objects.filter(state="QUEUED", about__startswith="referral:").exists()
    # The call itself belongs to the desk, which erases it with its own rows.
    told = [line for line in dump().splitlines() if line.startswith(("directory_referral", "messaging"))]
    assert not [line for line in told if any(canary in line.lower() for canary in CANARIES)]


def test_r11_the_copy_handed_over_tells_what_was_shared(cast: Cast, nadia: User, service: Service) -> None:
    person = BeneficiaryFactory(territory=cast.territory)
    of(person, service, nadia)
    chapters = {chapter.model: chapter for chapter in chapters_of(person)}

    assert len(chapters["directory.Referral"].rows) == 3
    assert "Zéphyrine" in str(chapters["directory.Referral"].rows)
    assert "besoin satisfait" in str(chapters["directory.FollowUp"].rows)


def test_a_merged_file_brings_its_referrals(cast: Cast, nadia: User, service: Service) -> None:
    kept = BeneficiaryFactory(territory=cast.territory)
    other = BeneficiaryFactory(territory=cast.territory, first_name="Jeanette", case=False)
    row = a_referral(service=service, by=nadia, person_id=other.pk)
    versions = (kept.version, other.version)
    services.beneficiary_merge(kept=kept, other=other, expected_versions=versions, by=nadia, picked={})

    row.refresh_from_db()
    assert row.person_id == kept.pk


def test_an_agreement_and_an_answered_call_prove_that_someone_was_in_touch(
    cast: Cast, nadia: User, service: Service
) -> None:
    person = BeneficiaryFactory(territory=cast.territory)
    of(person, service, nadia)

    assert referral_contacts(cast.territory.pk) == {person.pk: timezone.localdate()}
