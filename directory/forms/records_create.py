"""Form of a new place, with the organisation that runs it."""

from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.http import QueryDict

from accounts.models import Territory, User
from directory.forms.records import PlaceForm
from directory.models import Organisation, Place
from directory.services.records import organisation_create, place_create


class PlaceCreateForm(PlaceForm):
    """A place whose organisation is chosen in the list, or new by its name."""

    organisation = forms.ModelChoiceField(
        label="Structure qui tient le lieu",
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="une nouvelle structure",
    )
    new_name = forms.CharField(label="Nom de la nouvelle structure", max_length=200, required=False)
    new_siret = forms.CharField(label="Son SIRET", max_length=14, required=False, help_text="14 chiffres.")

    fieldsets: ClassVar = [("La structure", ["organisation", "new_name", "new_siret"]), *PlaceForm.fieldsets]

    def __init__(self, data: QueryDict | None = None, *, territory: Territory, organisation: str = "") -> None:
        super().__init__(data, instance=Place(territory=territory), territory=territory)
        self.territory = territory
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (declared above)
        field.queryset = Organisation.objects.filter(territory=territory)
        if organisation.isdecimal():
            self.initial["organisation"] = organisation

    def clean(self) -> dict[str, Any]:
        """One organisation, chosen or named."""
        cleaned = super().clean()
        cleaned["new_siret"] = (cleaned.get("new_siret") or "").replace(" ", "")
        if not cleaned.get("organisation") and not cleaned.get("new_name"):
            self.add_error("new_name", "Choisissez la structure dans la liste, ou donnez son nom.")
        if cleaned["new_siret"] and not (len(cleaned["new_siret"]) == 14 and cleaned["new_siret"].isdigit()):
            self.add_error("new_siret", "Le SIRET compte 14 chiffres.")
        return cleaned

    def record_fields(self) -> dict[str, Any]:
        """Return what the service takes, without the organisation."""
        return {name: value for name, value in super().record_fields().items() if name not in _OWNER}

    def siret(self) -> str:
        """Return the SIRET of the organisation."""
        chosen: Organisation | None = self.cleaned_data["organisation"]
        return chosen.siret if chosen else self.cleaned_data["new_siret"]

    def candidate(self) -> Place:
        """Return the place as it would be, to compare it with those that are known."""
        return Place(territory=self.territory, **self.record_fields())

    @transaction.atomic
    def create(self, *, by: User) -> Place:
        """Create the place, and its organisation when it is new. Raises ValidationError at the field."""
        owner: Organisation | None = self.cleaned_data["organisation"]
        if owner is None:
            name, siret = self.cleaned_data["new_name"], self.cleaned_data["new_siret"]
            owner = organisation_create(territory=self.territory, by=by, name=name, siret=siret)
        return place_create(organisation=owner, by=by, **self.record_fields())


_OWNER = {"organisation", "new_name", "new_siret"}
