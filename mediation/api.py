"""API of the package. Same visibility and same services as the pages."""

from rest_framework.viewsets import ViewSetMixin

ROUTES: list[tuple[str, type[ViewSetMixin], str]] = []
