"""Inviting the structures that never received a personal link: the list is read over, then the e-mails leave."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import AppRequest, requires
from core.formatting import plural
from directory.selectors.owner_invitations import structures_without_link
from directory.services.owner_links import owner_links_invite

NOBODY = "Cochez au moins une structure."


@requires("directory.moderate")
@require_http_methods(["GET", "HEAD", "POST"])
def owner_invite(request: AppRequest) -> HttpResponse:
    """Show who has no link and at which address it would go; send to those that stay ticked."""
    found = structures_without_link(request.user)
    reachable = [each for each in found if each.email]
    ticked = set(request.POST.getlist("structure"))
    problem = ""
    if request.method == "POST":
        chosen = {each.organisation: each.email for each in reachable if str(each.organisation.pk) in ticked}
        problem = "" if chosen else NOBODY
        try:
            sent = owner_links_invite(addresses=chosen, by=request.user)
        except ValidationError as error:
            problem = " ".join(error.messages)
        if not problem:
            messages.success(request, f"{plural(sent, 'lien part', 'liens partent')} par e-mail.")
            return redirect("directory:contribution-list")
    context = {
        "reachable": [(each, request.method != "POST" or str(each.organisation.pk) in ticked) for each in reachable],
        "unreachable": [each.organisation for each in found if not each.email],
        "problem": problem,
    }
    status = 422 if problem else 200
    return render(request, "directory/contributions/invite.html", context, status=status)
