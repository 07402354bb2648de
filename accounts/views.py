"""Home page, account, territory settings, members."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import requires


@requires("home.view")
def home(request: HttpRequest) -> HttpResponse:
    """Show what the member has to do now."""
    return render(request, "accounts/home.html")


@requires("account.edit")
def account(request: HttpRequest) -> HttpResponse:
    """Show the member's own account."""
    return render(request, "accounts/account.html")
