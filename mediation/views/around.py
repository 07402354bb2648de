"""Notes about a person and people around."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AppRequest, requires
from core.concurrency import StaleVersionError
from core.free_text import findings
from mediation import services
from mediation.forms import ContactForm, NoteForm, add_service_errors
from mediation.models import Beneficiary, ContactPerson, Note
from mediation.views.files import visible_file


def back_to(beneficiary_id: int, anchor: str) -> HttpResponse:
    """Lead back to a section of the file."""
    return redirect(f"{reverse('mediation:beneficiary-detail', args=[beneficiary_id])}#{anchor}")


@requires("note.edit")
@require_http_methods(["GET", "POST"])
def note_create(request: AppRequest, pk: int) -> HttpResponse:
    """Write a note about a person."""
    beneficiary = visible_file(request, pk)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.note_write(beneficiary=beneficiary, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            return _note_saved(request, pk, form.cleaned_data["text"])
    return _note_page(request, beneficiary, form, None)


@requires("note.edit")
@require_http_methods(["GET", "POST"])
def note_edit(request: AppRequest, pk: int) -> HttpResponse:
    """Correct one's own note; others' do not exist here."""
    note = _own_note(request, pk)
    form = NoteForm(request.POST or None, initial={"text": note.text, "is_private": note.is_private})
    if request.method == "POST" and form.is_valid():
        try:
            services.note_update(note=note, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            return _note_saved(request, note.beneficiary_id, form.cleaned_data["text"])
    return _note_page(request, note.beneficiary, form, note)


@requires("note.edit")
@require_POST
def note_remove(request: AppRequest, pk: int) -> HttpResponse:
    """Remove one's own note."""
    note = _own_note(request, pk)
    services.note_remove(note=note, by=request.user)
    messages.success(request, "Note supprimée.")
    return back_to(note.beneficiary_id, "notes")


def _own_note(request: AppRequest, pk: int) -> Note:
    own = Note.objects.visible_to(request.user).filter(author=request.user, beneficiary__erased_at=None)
    return get_object_or_404(own.select_related("beneficiary"), pk=pk)


def _note_page(request: AppRequest, beneficiary: Beneficiary, form: NoteForm, note: Note | None) -> HttpResponse:
    context = {"form": form, "beneficiary": beneficiary, "note": note}
    return render(request, "mediation/notes/form.html", context)


def _note_saved(request: AppRequest, pk: int, text: str) -> HttpResponse:
    messages.success(request, "Note enregistrée.")
    for finding in findings(text):
        messages.warning(request, f"« {finding.excerpt} » : {finding.message} Corrigez la note si besoin.")
    return back_to(pk, "notes")


@requires("beneficiary.edit")
@require_http_methods(["GET", "POST"])
def contact_create(request: AppRequest, pk: int) -> HttpResponse:
    """Note someone around the person."""
    beneficiary = visible_file(request, pk)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.contact_add(beneficiary=beneficiary, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        else:
            messages.success(request, f"{form.cleaned_data['name']} est dans l’entourage.")
            return back_to(pk, "entourage")
    return render(request, "mediation/contacts/form.html", {"form": form, "beneficiary": beneficiary, "contact": None})


@requires("beneficiary.edit")
@require_http_methods(["GET", "POST"])
def contact_edit(request: AppRequest, pk: int) -> HttpResponse:
    """Change what is noted about someone around."""
    contact = _contact(request, pk)
    form = ContactForm(request.POST or None, instance=contact)
    version = int(request.POST["version"]) if request.POST.get("version", "").isdecimal() else contact.version
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            _update(request, pk, version, form.cleaned_data)
        except ValidationError as error:
            add_service_errors(form, error)
        except StaleVersionError:
            form.add_error(None, "Quelqu’un d’autre vient de changer ces lignes : relisez, puis enregistrez.")
            version, status = _contact(request, pk).version, 409
        else:
            messages.success(request, "Entourage enregistré.")
            return back_to(contact.beneficiary_id, "entourage")
    context = {"form": form, "beneficiary": contact.beneficiary, "contact": contact, "version": version}
    return render(request, "mediation/contacts/form.html", context, status=status)


def _update(request: AppRequest, pk: int, version: int, fields: dict[str, Any]) -> None:
    if fields.get("agreed_on"):
        # An agreement given again after a withdrawal stands again.
        saved = _contact(request, pk)
        if saved.withdrawn_on and fields["agreed_on"] >= saved.withdrawn_on:
            fields = {**fields, "withdrawn_on": None}
    services.contact_update(contact=_contact(request, pk), expected_version=version, by=request.user, **fields)


@requires("beneficiary.edit")
@require_POST
def contact_remove(request: AppRequest, pk: int) -> HttpResponse:
    """Take someone out of the person's circle."""
    contact = _contact(request, pk)
    services.contact_remove(contact=contact, by=request.user)
    messages.success(request, f"{contact.name} n’est plus dans l’entourage.")
    return back_to(contact.beneficiary_id, "entourage")


@requires("beneficiary.edit")
@require_POST
def contact_withdraw(request: AppRequest, pk: int) -> HttpResponse:
    """The person no longer wants us to talk to them."""
    contact = services.contact_agreement_withdraw(contact=_contact(request, pk), by=request.user)
    messages.success(request, f"Accord retiré : ne dites plus rien à {contact.name}.")
    return back_to(contact.beneficiary_id, "entourage")


def _contact(request: AppRequest, pk: int) -> ContactPerson:
    contacts = ContactPerson.objects.visible_to(request.user).filter(beneficiary__erased_at=None)
    return get_object_or_404(contacts.select_related("beneficiary"), pk=pk)
