"""Invitations: the only door to an account."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts import services
from accounts.enums import Role
from accounts.models import Invitation, Membership, User
from messaging.enums import MessageState
from messaging.models import OutboxMessage
from tests.conftest import Cast
from tests.factories import PASSWORD, UserFactory

SignIn = Callable[[Role], Client]
NEW_PASSWORD = "quatre-mots-bien-choisis"


@pytest.fixture
def invite(cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Callable[..., str]:
    """Send an invitation and return the address of its page, read in the e-mail."""

    def sent(email: str = "lea@example.org") -> str:
        with django_capture_on_commit_callbacks(execute=True):
            services.invitation_send(
                actor=cast.user(Role.MANAGER),
                territory=cast.territory,
                email=email,
                first_name="Léa",
                last_name="Marchive",
                role=Role.HELPER,
            )
        return link_of_last_mail()

    return sent


def link_of_last_mail() -> str:
    found = re.search(r"http\S+(/invitation/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found.group(1)


def last_invitation() -> Invitation:
    return Invitation.objects.latest("pk")


def test_the_link_lets_a_new_person_choose_a_password_and_enter(invite: Callable[..., str], client: Client) -> None:
    link = invite()
    assert "Bienvenue, Léa" in client.get(link).content.decode()

    answer = client.post(link, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert answer.headers["Location"] == "/"
    assert "Bonjour Léa" in client.get("/").content.decode()
    assert Membership.objects.get(user__email="lea@example.org").role == Role.HELPER
    assert User.objects.get(email="lea@example.org").check_password(NEW_PASSWORD)


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("court", "court", "trop court"),
        ("motdepasse1234567", "autre-chose-encore", "Les deux mots de passe sont différents."),
        ("lea@example.org", "lea@example.org", "trop semblable"),
    ],
)
def test_a_weak_password_is_refused_in_words(
    invite: Callable[..., str], client: Client, first: str, second: str, words: str
) -> None:
    answer = client.post(invite(), {"password1": first, "password2": second})

    assert words in answer.content.decode()
    assert not User.objects.filter(email="lea@example.org").exists()


def test_only_a_digest_of_the_secret_is_kept_and_the_mail_is_erased_once_gone(invite: Callable[..., str]) -> None:
    secret = invite().strip("/").rpartition("/")[2]

    assert last_invitation().secret_digest == services.digest(secret)
    message = OutboxMessage.objects.get()
    assert message.state == MessageState.SENT
    assert secret not in message.body + message.key


def test_each_end_of_an_invitation_has_its_own_page(invite: Callable[..., str], client: Client, cast: Cast) -> None:
    link = invite()
    Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    expired = client.get(link)
    services.invitation_revoke(actor=cast.user(Role.ADMIN), invitation=last_invitation())
    revoked = client.get(link)
    used_link = invite("autre@example.org")
    client.post(used_link, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    used = client.get(used_link)
    unknown = client.get("/invitation/nimporte-quoi/")

    assert [page.status_code for page in (expired, revoked, used, unknown)] == [410, 410, 410, 404]
    assert "Cette invitation a expiré" in expired.content.decode()
    assert "Cette invitation a été retirée" in revoked.content.decode()
    assert "Cette invitation a déjà servi" in used.content.decode()
    assert "Ce lien ne marche pas" in unknown.content.decode()


def test_an_expired_link_creates_no_account(invite: Callable[..., str], client: Client) -> None:
    link = invite()
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    client.post(link, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert not User.objects.filter(email="lea@example.org").exists()


def test_sending_again_replaces_the_link(
    invite: Callable[..., str],
    client: Client,
    cast: Cast,
    sign_in: SignIn,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    former = invite()
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(Role.MANAGER).post(reverse("accounts:invitation-resend", args=[last_invitation().pk]))

    assert client.get(former).status_code == 404
    assert client.get(link_of_last_mail()).status_code == 200
    assert len(mail.outbox) == 2


def test_a_second_invitation_to_the_same_address_is_refused(invite: Callable[..., str], cast: Cast) -> None:
    invite()
    with pytest.raises(ValidationError, match="renvoyez-la"):
        invite("LEA@example.org")
    twin = last_invitation()
    twin.pk, twin.secret_digest = None, "x"
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_a_member_is_not_invited_again(invite: Callable[..., str], cast: Cast) -> None:
    with pytest.raises(ValidationError, match="déjà membre"):
        invite(cast.user(Role.HELPER).email.upper())


def test_someone_with_an_account_signs_in_then_joins(invite: Callable[..., str], client: Client, cast: Cast) -> None:
    link = invite(cast.stranger.user.email)
    page = client.get(link).content.decode()
    assert f"{reverse('account_login')}?next=" in page
    assert "mot de passe habituel" in page

    signed = client.post(
        reverse("account_login"), {"login": cast.stranger.user.email, "password": PASSWORD, "next": link}
    )
    assert signed.headers["Location"] == link
    assert "Rejoindre ce territoire" in client.get(link).content.decode()
    client.post(link)

    assert Membership.objects.get(user=cast.stranger.user, territory=cast.territory).role == Role.HELPER
    assert client.get("/").context["territory_name"] == cast.territory.name


def test_another_account_cannot_use_the_link(invite: Callable[..., str], cast: Cast, sign_in: SignIn) -> None:
    link = invite(cast.stranger.user.email)
    browser = sign_in(Role.HELPER)

    assert "avec une autre adresse" in browser.get(link).content.decode()
    browser.post(link)
    assert not Membership.objects.filter(user=cast.stranger.user, territory=cast.territory).exists()


def test_a_link_for_an_existing_account_does_not_change_its_password(
    invite: Callable[..., str], client: Client
) -> None:
    UserFactory(email="lea@example.org")
    client.post(invite(), {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert User.objects.get(email="lea@example.org").check_password(PASSWORD)


def test_inviting_from_the_page_keeps_what_was_typed(sign_in: SignIn, cast: Cast) -> None:
    browser = sign_in(Role.MANAGER)
    typed = {"first_name": "Léa", "last_name": "Marchive", "email": "pas une adresse", "role": Role.HELPER}

    answer = browser.post(reverse("accounts:invitation-create"), typed).content.decode()
    assert 'value="pas une adresse"' in answer

    browser.post(reverse("accounts:invitation-create"), {**typed, "email": "lea@example.org"})
    assert "lea@example.org" in browser.get(reverse("accounts:members")).content.decode()


def test_withdrawing_cancels_an_email_not_yet_gone(cast: Cast, sign_in: SignIn) -> None:
    invitation = services.invitation_send(
        actor=cast.user(Role.MANAGER),
        territory=cast.territory,
        email="lea@example.org",
        first_name="Léa",
        last_name="Marchive",
        role=Role.HELPER,
    )
    sign_in(Role.MANAGER).post(reverse("accounts:invitation-revoke", args=[invitation.pk]))

    assert OutboxMessage.objects.get().state == MessageState.CANCELLED


def test_an_invitation_of_another_territory_is_unknown(cast: Cast, sign_in: SignIn) -> None:
    theirs = Invitation.objects.create(
        territory=cast.other_territory,
        email="x@example.org",
        role=Role.HELPER,
        secret_digest="y",
        expires_at=timezone.now(),
    )
    browser = sign_in(Role.MANAGER)

    assert browser.post(reverse("accounts:invitation-resend", args=[theirs.pk])).status_code == 404
    assert browser.post(reverse("accounts:invitation-revoke", args=[theirs.pk])).status_code == 404
