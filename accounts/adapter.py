"""Sign-in adapter: nobody creates an account alone, accounts come from invitations."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """Closes free sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: a member joins by an invitation."""
        return False
