"""What a person changes of the own account."""

from django.db import transaction
from rest_framework.authtoken.models import Token

from accounts.access import membership_of
from accounts.models import User
from core.journal import journal_record


@transaction.atomic
def account_update(*, user: User, first_name: str, last_name: str, phone: str) -> User:
    """Change the name and the phone. Raises ValidationError by field."""
    user.first_name, user.last_name, user.phone = first_name.strip(), last_name.strip(), phone
    user.full_clean(exclude=["password", "email"])
    user.save(update_fields=["first_name", "last_name", "phone"])
    _record(user, "account.update", f"{user.full_name} a mis à jour son compte.")
    return user


@transaction.atomic
def api_token_create(*, user: User) -> str:
    """Give the user a new key for the API, which replaces the former one, and return it: it is shown once."""
    Token.objects.filter(user=user).delete()
    token = Token.objects.create(user=user)
    _record(user, "token.create", f"{user.full_name} a créé sa clé d’accès pour un autre logiciel.")
    return str(token.key)


@transaction.atomic
def api_token_revoke(*, user: User) -> None:
    """Take away the user's key for the API."""
    if Token.objects.filter(user=user).delete()[0]:
        _record(user, "token.revoke", f"{user.full_name} a supprimé sa clé d’accès pour un autre logiciel.")


def _record(user: User, verb: str, sentence: str) -> None:
    journal_record(actor=user, verb=verb, target=membership_of(user), sentence=sentence)
