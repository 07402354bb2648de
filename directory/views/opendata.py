"""Open data, for anyone; exports, for members."""

import gzip
import json
from collections.abc import Iterator
from io import BytesIO
from typing import TypeVar

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import http_date
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AppRequest, membership_of, requires, territory_of
from accounts.models import Territory
from core.formatting import moment
from directory.exchange.exports import FORMATS, OPEN_FORMATS, Format, Tally, pieces_of
from directory.exchange.exports.catalogue import catalogue_of
from directory.forms.opendata import ExportForm
from directory.models import OpenDataFile
from directory.selectors.opendata import credits_shown, faulty_records, files_of
from directory.services.opendata import export_recorded
from directory.tasks import dump_territory_open_data
from directory.views.common import public_page, public_territory

Answer = TypeVar("Answer", bound=HttpResponseBase)
CHUNK = 64 * 1024
# A copy may be kept this long without asking again: files are made once a night.
KEPT_SECONDS = 3600


@require_safe
@login_not_required
def open_data(request: HttpRequest, territory: str) -> HttpResponse:
    """Say what is published, under which licence, from which sources, and where to take it."""
    owner = public_territory(territory)
    files = files_of(owner)
    latest = max((shown.file.made_at for shown in files), default=None)
    response = public_page(
        request,
        owner,
        "directory/public/open_data.html",
        files=files,
        sources=credits_shown(files),
        latest=latest,
        state=f"Publiées {moment(latest)}." if latest else "",
        base=_base(owner),
        catalogue=f"{_base(owner)}catalogue.jsonld",
        api_url=reverse("api:open-service-list", args=[owner.slug]),
    )
    patch_cache_control(response, public=True, max_age=600)
    return response


def _base(territory: Territory) -> str:
    """Return the whole address of the open-data page."""
    return f"{settings.PUBLIC_ADDRESS}{reverse('directory:open-data', args=[territory.slug])}"


@require_safe
@login_not_required
def open_data_catalogue(request: HttpRequest, territory: str) -> HttpResponse:
    """Serve the catalogue that harvesters read."""
    owner = public_territory(territory)
    catalogue = catalogue_of(owner, [(shown.shape, shown.file) for shown in files_of(owner)], _base(owner))
    content = json.dumps(catalogue, ensure_ascii=False, indent=1)
    return _open(HttpResponse(content, content_type="application/ld+json; charset=utf-8"))


@require_safe
@login_not_required
def open_data_file(request: HttpRequest, territory: str, file_name: str) -> HttpResponseBase:
    """Serve the last good file of a format; a copy that is still right is not sent again."""
    shape = next((shape for shape in OPEN_FORMATS if shape.file_name == file_name), None)
    files = OpenDataFile.objects.filter(territory=public_territory(territory), kind=shape.kind if shape else "")
    file = get_object_or_404(files.defer("content"))
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    etag = f'"{file.digest}{"-gz" if is_packed else ""}"'
    unchanged = get_conditional_response(request, etag, int(file.changed_at.timestamp()))
    response = unchanged if unchanged is not None else _content(FORMATS[file.kind], file, is_packed)
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(file.changed_at.timestamp())
    patch_vary_headers(response, ["Accept-Encoding"])
    return _open(response)


def _content(shape: Format, file: OpenDataFile, is_packed: bool) -> HttpResponseBase:
    packed = bytes(file.content)
    response: HttpResponseBase
    if is_packed:
        response = HttpResponse(packed, content_type=shape.content_type, headers={"Content-Encoding": "gzip"})
    else:
        length = {"Content-Length": str(file.size)}
        response = StreamingHttpResponse(_unpacked(packed), content_type=shape.content_type, headers=length)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.territory.slug}-{shape.file_name}"'
    return response


def _unpacked(packed: bytes) -> Iterator[bytes]:
    with gzip.open(BytesIO(packed)) as content:
        while chunk := content.read(CHUNK):
            yield chunk


def _open(response: Answer) -> Answer:
    """Let any site read it, and anyone keep it for an hour."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Content-Length"
    patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    return response


@requires("directory.view")
@require_safe
def exports(request: AppRequest) -> HttpResponse:
    """Choose a format and what to take; see how the night's files were made."""
    files = files_of(territory_of(request.user))
    context = {
        "form": ExportForm(request.GET if "kind" in request.GET else None, user=request.user),
        "files": files,
        "faulty": faulty_records(files),
        "territory": territory_of(request.user),
        "may_take_all": membership_of(request.user).may("directory.edit"),
        "may_refresh": membership_of(request.user).may("directory.moderate"),
    }
    return render(request, "directory/opendata/exports.html", context)


@requires("directory.view")
@require_safe
def export_file(request: AppRequest) -> HttpResponseBase:
    """Send the chosen records as they are read; the journal keeps that they left."""
    form = ExportForm(request.GET, user=request.user)
    if not form.is_valid():
        messages.error(request, "Choisissez un format de la liste.")
        return redirect("directory:exports")
    territory = territory_of(request.user)
    shape = FORMATS[form.cleaned_data["kind"]]
    export_recorded(territory=territory, by=request.user, kind=shape.kind)
    name = f"{timezone.localdate():%Y-%m-%d}-{shape.file_name}"
    return StreamingHttpResponse(
        pieces_of(shape, form.selection(territory), Tally()),
        content_type=shape.content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@requires("directory.moderate")
@require_POST
def open_data_refresh(request: AppRequest) -> HttpResponse:
    """Make the files again now, without waiting for the night."""
    territory_id = territory_of(request.user).pk
    transaction.on_commit(lambda: dump_territory_open_data.delay(territory_id))
    messages.success(request, "Les fichiers sont en train d’être refaits. Rechargez cette page dans une minute.")
    return redirect("directory:exports")
