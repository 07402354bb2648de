"""Signing in: which pages are public, what they give away, and that they speak French."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts import sign_in_urls
from accounts.enums import Role
from core.models import JournalEntry
from tests.conftest import Cast
from tests.factories import PASSWORD

SignIn = Callable[[Role], Client]
NEW_PASSWORD = "quatre-mots-bien-choisis"
PUBLIC = {
    "account_login": "Se connecter",
    "account_signup": "Un compte se crée sur invitation",
    "account_inactive": "Ce compte est fermé",
    "account_reset_password": "Mot de passe oublié",
    "account_reset_password_done": "Regardez vos e-mails",
    "account_reset_password_from_key_done": "Votre mot de passe est changé",
}
ENGLISH = re.compile(r"\b(Sign|Password|Your|Please|Code generated|Security Key|Authenticator|Email)\b")


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "title"), PUBLIC.items())
def test_public_pages_are_ours_and_in_french(client: Client, name: str, title: str) -> None:
    page = client.get(reverse(name))
    words = page.content.decode()

    assert page.status_code == 200
    assert f"<h1>{title}</h1>" in words
    assert not ENGLISH.search(re.sub(r"<[^>]+>", " ", words))


@pytest.mark.django_db
def test_every_other_sign_in_page_sends_a_stranger_to_the_door(client: Client) -> None:
    arguments: dict[str, list[Any]] = {
        "account_reset_password_from_key": ["1", "abc"],
        "mfa_remove_webauthn": [1],
        "mfa_edit_webauthn": [1],
    }
    for pattern in sign_in_urls.urlpatterns:
        name = str(pattern.name)
        if name in PUBLIC or name == "account_reset_password_from_key":
            continue
        page = client.get(reverse(name, args=arguments.get(name, [])))
        assert page.status_code == 302, name


@pytest.mark.django_db
def test_nobody_creates_an_account_alone(client: Client) -> None:
    typed = {"email": "x@example.org", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}

    assert "sur invitation" in client.post(reverse("account_signup"), typed).content.decode()


def test_the_reset_page_says_the_same_for_a_known_and_an_unknown_address(cast: Cast, client: Client) -> None:
    pages = []
    for email in (cast.user(Role.HELPER).email, "inconnu@example.org"):
        answer = client.post(reverse("account_reset_password"), {"email": email}, follow=True)
        pages.append((answer.redirect_chain, re.sub(r'"csrf[^>]+>|X-CSRFToken[^}]+', "", answer.content.decode())))

    assert pages[0] == pages[1]
    assert [len(message.to) for message in mail.outbox] == [1, 1]


def test_the_sign_in_page_says_the_same_for_a_wrong_password_and_an_unknown_address(cast: Cast, client: Client) -> None:
    sentence = "L’adresse électronique ou le mot de passe ne correspond pas."
    for email in (cast.user(Role.HELPER).email, "inconnu@example.org"):
        answer = client.post(reverse("account_login"), {"login": email, "password": "non"})
        assert sentence in answer.content.decode()


def test_a_forgotten_password_is_chosen_again_from_the_link(cast: Cast, client: Client) -> None:
    user = cast.user(Role.HELPER)
    client.post(reverse("account_reset_password"), {"email": user.email}, headers={"host": "localhost"})
    link = re.search(r"http://127\.0\.0\.1:8000(/compte/\S+)", str(mail.outbox[0].body))
    assert link is not None
    assert "Bonjour" in mail.outbox[0].body

    page = client.get(link.group(1), follow=True)
    assert "Nouveau mot de passe" in page.content.decode()
    address = page.redirect_chain[-1][0]
    done = client.post(address, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}, follow=True)

    assert "Votre mot de passe est changé" in done.content.decode()
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)
    assert "Ce lien ne marche plus" in Client().get(link.group(1)).content.decode()


def test_signing_in_is_written_in_the_journal(cast: Cast, client: Client) -> None:
    user = cast.user(Role.HELPER)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})

    entry = JournalEntry.objects.get()
    assert (entry.sentence, entry.territory_id) == ("Connexion de Monique Aubert.", cast.territory.pk)


def test_what_touches_the_sign_in_is_written_in_the_journal(cast: Cast, sign_in: SignIn) -> None:
    typed = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    sign_in(Role.HELPER).post(reverse("account_change_password"), typed)

    assert JournalEntry.objects.get().sentence == "Monique Aubert a changé de mot de passe."


def test_a_second_factor_is_journaled_once_although_recovery_codes_come_with_it(cast: Cast) -> None:
    user = cast.user(Role.COUNSELLOR)
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        authenticator_added.send(sender=Authenticator, user=user, authenticator=Authenticator(user=user, type=kind))

    assert JournalEntry.objects.get().sentence == "Nadia Ferrand a ajouté une double vérification."


def test_without_a_mail_server_a_known_and_an_unknown_address_get_the_same_answer(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: EmailBackend, mails: list[Any]) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", refused)
    for email in (cast.user(Role.HELPER).email, "inconnu@example.org"):
        answer = client.post(reverse("account_reset_password"), {"email": email})
        assert answer.status_code == 503
        assert "L’e-mail n’est pas parti" in answer.content.decode()


def test_without_a_mail_server_a_password_changes_all_the_same(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: EmailBackend, mails: list[Any]) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", refused)
    typed = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    answer = sign_in(Role.HELPER).post(reverse("account_change_password"), typed)

    assert answer.status_code == 302


def test_signing_out_asks_first(sign_in: SignIn) -> None:
    browser = sign_in(Role.HELPER)
    assert "Se déconnecter\xa0?" in browser.get(reverse("account_logout")).content.decode()
    browser.post(reverse("account_logout"))

    assert browser.get("/").status_code == 302


def proven(browser: Client) -> Client:
    """Give the password again, as sensitive pages ask."""
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return browser


def test_the_second_factor_is_turned_on_asked_for_and_turned_off(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(totp, "validate_totp_code", lambda secret, code: code == "123456")
    browser = sign_in(Role.COUNSELLOR)
    asked = browser.get(reverse("mfa_activate_totp"), follow=True)
    assert "Confirmez que c’est vous" in asked.content.decode()
    proven(browser)
    assert "Je ne peux pas viser le dessin" in browser.get(reverse("mfa_activate_totp")).content.decode()
    assert "Ce code n’est pas le bon" in browser.post(reverse("mfa_activate_totp"), {"code": "0"}).content.decode()
    codes = browser.post(reverse("mfa_activate_totp"), {"code": "123456"}, follow=True)
    assert "Codes de secours" in codes.content.decode()
    assert browser.get(reverse("mfa_download_recovery_codes")).status_code == 200

    stranger = Client()
    login = {"login": cast.user(Role.COUNSELLOR).email, "password": PASSWORD}
    step = stranger.post(reverse("account_login"), login, follow=True)
    assert "Encore une vérification" in step.content.decode()
    assert "Utiliser ma clé" not in step.content.decode()
    assert stranger.get("/").status_code == 302
    entered = stranger.post(reverse("mfa_authenticate"), {"code": "123456"})
    assert entered.headers["Location"] == "/"

    assert "Arrêter l’application" in browser.get(reverse("mfa_deactivate_totp")).content.decode()
    browser.post(reverse("mfa_deactivate_totp"))
    assert "Mettre en service" in browser.get(reverse("mfa_index")).content.decode()
    assert "application de codes" in str(mail.outbox[-1].body).lower()


def test_pages_of_security_keys_use_no_inline_script(sign_in: SignIn) -> None:
    browser = proven(sign_in(Role.COUNSELLOR))

    for name in ("mfa_index", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_generate_recovery_codes"):
        page = browser.get(reverse(name))
        if name != "mfa_generate_recovery_codes":
            assert page.status_code == 200, name
        for script in re.findall(r"<script[^>]*>", page.content.decode()):
            assert "src=" in script or 'type="application/json"' in script


def test_the_password_is_changed_from_the_account(cast: Cast, sign_in: SignIn) -> None:
    typed = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    browser = sign_in(Role.HELPER)
    assert "12 caractères au moins" in browser.get(reverse("account_change_password")).content.decode()
    wrong = browser.post(reverse("account_change_password"), {**typed, "oldpassword": "non"})
    assert "Ce n’est pas votre mot de passe actuel." in wrong.content.decode()
    browser.post(reverse("account_change_password"), typed)

    user = cast.user(Role.HELPER)
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)


@pytest.mark.django_db
def test_too_many_tries_get_a_page_in_french(client: Client) -> None:
    for _ in range(40):
        answer = client.post(reverse("account_login"), {"login": "x@example.org", "password": "non"})
        if answer.status_code == 429:
            break

    assert answer.status_code == 429
    assert "attendez cinq minutes" in answer.content.decode()


@pytest.mark.parametrize("name", ["account_email", "account_set_password", "account_confirm_login_code", "mfa_trust"])
def test_pages_that_are_not_offered_have_no_address(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)
