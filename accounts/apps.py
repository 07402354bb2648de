"""Users, territories, roles and what each may see."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, territories, roles and what each may see."""

    name = "accounts"
    verbose_name = "comptes et territoires"
