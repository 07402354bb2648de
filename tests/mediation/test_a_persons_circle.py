"""Notes, people around and agreements: who reads them, and what the file's quick fields become."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from mediation import services
from mediation.enums import ConsentPurpose
from mediation.models import Beneficiary, Consent, ContactPerson, Note
from tests.conftest import Cast
from tests.factories import BeneficiaryFactory

SignIn = Callable[[Role], Client]


def page(client: Client, person: Beneficiary) -> str:
    return client.get(reverse("mediation:beneficiary-detail", args=[person.pk])).content.decode()


def test_a_private_note_is_read_by_its_author_alone_and_a_shared_one_by_the_team(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory()
    nadia = cast.user(Role.COUNSELLOR)
    services.note_write(beneficiary=person, by=nadia, text="Aime parler de son jardin")
    services.note_write(beneficiary=person, by=nadia, text="Me rappeler sa recette", is_private=True)

    pages = {
        role: page(sign_in(role), person) for role in (Role.COUNSELLOR, Role.COORDINATOR, Role.MANAGER, Role.OPERATOR)
    }

    assert "Aime parler de son jardin" in pages[Role.MANAGER]
    assert "Me rappeler sa recette" in pages[Role.COUNSELLOR]
    assert "Me rappeler sa recette" not in pages[Role.MANAGER] + pages[Role.COORDINATOR] + pages[Role.OPERATOR]
    assert "Aime parler de son jardin" not in pages[Role.OPERATOR]


@pytest.mark.parametrize(
    "text",
    ["Son mot de passe est Minou1945!", "NIR 2 46 03 24 309 012 44", "FR76 3000 6000 0112 3456 7890 189"],
)
def test_r34_a_note_with_a_secret_is_refused_at_its_field_and_nothing_typed_is_lost(
    text: str, cast: Cast, sign_in: SignIn
) -> None:
    person = BeneficiaryFactory()
    answer = sign_in(Role.COUNSELLOR).post(reverse("mediation:note-create", args=[person.pk]), {"text": text})

    assert "ne se note jamais ici" in answer.content.decode()
    assert text in answer.content.decode()
    assert not Note.objects.exists()


def test_r33_a_word_about_health_is_pointed_out_while_typing_and_does_not_prevent_saving(
    cast: Cast, sign_in: SignIn
) -> None:
    person, client = BeneficiaryFactory(), sign_in(Role.COUNSELLOR)
    typed = {"text": "Son mari a un cancer"}
    live = client.post(reverse("core:free-text-check") + "?champ=text", typed, headers={"HX-Request": "true"})
    saved = client.post(reverse("mediation:note-create", args=[person.pk]), typed, follow=True)

    assert "La santé ne s’écrit pas ici" in live.content.decode()
    assert "La santé ne s’écrit pas ici" in saved.content.decode()
    assert Note.objects.get().text == typed["text"]


def test_the_quick_fields_of_the_file_write_the_trusted_person_and_the_trusted_person_writes_them(cast: Cast) -> None:
    nadia = cast.user(Role.COUNSELLOR)
    person = BeneficiaryFactory()
    services.beneficiary_update(
        beneficiary=person, expected_version=1, by=nadia, trusted_name="Sylvie Dupuy", trusted_link="sa nièce"
    )
    sylvie = ContactPerson.objects.get()
    assert (sylvie.name, sylvie.is_trusted) == ("Sylvie Dupuy", True)

    services.contact_add(beneficiary=person, by=nadia, name="Paul Delage", phone="+33639986114", is_trusted=True)

    person.refresh_from_db()
    sylvie.refresh_from_db()
    assert (person.trusted_name, person.trusted_phone.as_e164) == ("Paul Delage", "+33639986114")
    assert not sylvie.is_trusted
    assert person.history.count() == person.history.values("version").distinct().count()


def test_an_agreement_to_talk_to_someone_can_be_withdrawn(cast: Cast, sign_in: SignIn) -> None:
    person, client = BeneficiaryFactory(), sign_in(Role.OPERATOR)
    fields = {"kind": "PROFESSIONAL", "name": "Aide à domicile", "agreed_on": "2026-03-03", "agreed_by": "la personne"}
    client.post(reverse("mediation:contact-create", args=[person.pk]), {**fields, "may_say": "Les rendez-vous"})
    contact = ContactPerson.objects.get()
    assert "On peut lui parler\xa0: Les rendez-vous" in page(client, person).replace("&nbsp;", "\xa0")

    client.post(reverse("mediation:contact-withdraw", args=[contact.pk]))

    assert "ne rien lui dire" in page(client, person)


@pytest.mark.parametrize(
    ("field", "purpose"),
    [("accepts_email", ConsentPurpose.REMINDER_EMAIL), ("accepts_sms", ConsentPurpose.REMINDER_SMS)],
)
def test_consents_and_the_fields_of_the_file_say_the_same(
    cast: Cast, sign_in: SignIn, field: str, purpose: ConsentPurpose
) -> None:
    nadia = cast.user(Role.COUNSELLOR)
    person = BeneficiaryFactory(email="jeannette@example.org", mobile_phone="06 39 98 12 34")
    assert "6 à demander" in page(sign_in(Role.COUNSELLOR), person)

    consent = services.consent_record(beneficiary=person, by=nadia, purpose=purpose)
    person.refresh_from_db()
    assert getattr(person, field)

    services.beneficiary_update(beneficiary=person, expected_version=person.version, by=nadia, **{field: False})
    consent.refresh_from_db()
    assert consent.ended_on is not None
    person.refresh_from_db()

    services.beneficiary_update(beneficiary=person, expected_version=person.version, by=nadia, **{field: True})
    services.consent_withdraw(consent=Consent.objects.standing().get(purpose=purpose), by=nadia)
    person.refresh_from_db()
    assert not getattr(person, field)
    assert Consent.objects.filter(purpose=purpose).count() == 2


def test_one_agreement_does_not_stand_for_the_other(cast: Cast, sign_in: SignIn) -> None:
    person = BeneficiaryFactory(mobile_phone="06 39 98 12 34")
    services.consent_record(beneficiary=person, by=cast.user(Role.COUNSELLOR), purpose=ConsentPurpose.REMINDER_SMS)
    person.refresh_from_db()

    assert (person.accepts_sms, person.accepts_email) == (True, False)
    assert "accepte les SMS" in page(sign_in(Role.COUNSELLOR), person)


def test_a_refusal_is_an_answer_and_plain_information_cannot_be_refused(cast: Cast) -> None:
    nadia, person = cast.user(Role.COUNSELLOR), BeneficiaryFactory()
    refusal = services.consent_record(beneficiary=person, by=nadia, purpose=ConsentPurpose.PHOTO, is_given=False)

    assert refusal in Consent.objects.standing()
    with pytest.raises(ValidationError, match="ne se refuse pas"):
        services.consent_record(beneficiary=person, by=nadia, purpose=ConsentPurpose.SERVICE_FILE, is_given=False)
