"""A page that is only looked at changes nothing: the database refuses."""

from collections.abc import Callable

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from accounts.enums import Role
from accounts.models import Territory
from core.middleware import WriteDuringReadError, writes_allowed
from tests.conftest import Cast

SignIn = Callable[[Role], Client]


@login_not_required
def careless(request: HttpRequest) -> HttpResponse:
    Territory.objects.update(name="perdu")
    return HttpResponse("fait")


@login_not_required
def journaling(request: HttpRequest) -> HttpResponse:
    with writes_allowed():
        Territory.objects.update(name="noté")
    return HttpResponse("fait")


urlpatterns = [
    path("negligent/", careless),
    path("journal/", journaling),
    path("", include("config.urls")),
]


@override_settings(ROOT_URLCONF=__name__)
def test_a_view_that_writes_when_looked_at_is_stopped(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(Role.MANAGER)
    with pytest.raises(WriteDuringReadError), transaction.atomic():
        browser.get("/negligent/")
    cast.territory.refresh_from_db()
    assert cast.territory.name == "CC Isle Vern Salembre"

    assert browser.post("/negligent/").status_code == 200
    cast.territory.refresh_from_db()
    assert cast.territory.name == "perdu"


@override_settings(ROOT_URLCONF=__name__)
def test_the_journal_alone_may_write_then(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(Role.MANAGER).get("/journal/").status_code == 200
