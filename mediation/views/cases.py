"""Acts on a file from its page: archive, take back, end and take up again the accompaniment."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.access import AppRequest, requires
from mediation import services
from mediation.models import Beneficiary


def _act(request: AppRequest, pk: int, service: Callable[..., Any], done: str, undo: str = "") -> HttpResponse:
    """Run a service on a visible file, say what was done, and come back to the file."""
    beneficiary = get_object_or_404(Beneficiary.objects.visible_to(request.user), pk=pk)
    try:
        service(beneficiary=beneficiary, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        tags = f"undo:{reverse(f'mediation:{undo}', args=[pk])}" if undo else ""
        messages.success(request, done, extra_tags=tags)
    return redirect("mediation:beneficiary-detail", pk=pk)


@requires("case.edit")
@require_POST
def beneficiary_archive(request: AppRequest, pk: int) -> HttpResponse:
    """Put the file aside."""
    return _act(request, pk, services.beneficiary_archive, "Fiche archivée.", undo="beneficiary-restore")


@requires("case.edit")
@require_POST
def beneficiary_restore(request: AppRequest, pk: int) -> HttpResponse:
    """Take the file back from the archive."""
    return _act(request, pk, services.beneficiary_restore, "Fiche sortie des archives.")


@requires("case.edit")
@require_POST
def case_close(request: AppRequest, pk: int) -> HttpResponse:
    """End the accompaniment."""
    return _act(request, pk, services.case_close, "Suivi terminé.", undo="case-reopen")


@requires("case.edit")
@require_POST
def case_reopen(request: AppRequest, pk: int) -> HttpResponse:
    """Take the person up again."""
    return _act(request, pk, services.case_reopen, "Suivi repris.")
