"""A page of a file that was merged leads to the same page of the file that was kept."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse


class FileMergedError(Http404):
    """The file asked for was merged into the file ``kept``; it does not exist for those who do not follow."""

    def __init__(self, kept: int) -> None:
        super().__init__("Cette fiche est réunie à une autre.")
        self.kept = kept


class MergedFileMiddleware:
    """Follows ``FileMergedError``: reading goes on with the kept file, a form is to be filled in again there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Lead to the kept file."""
        match = request.resolver_match
        if not isinstance(exception, FileMergedError) or match is None:
            return None
        if request.method not in {"GET", "HEAD"}:
            words = "Cette fiche est réunie à une autre, que voici. Rien n’a été enregistré : recommencez ici."
            messages.warning(request, words)
            return HttpResponseRedirect(reverse("mediation:beneficiary-detail", args=[exception.kept]))
        kept = {**match.kwargs, "pk": exception.kept}
        query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
        return HttpResponseRedirect(reverse(match.view_name, kwargs=kept) + query)
