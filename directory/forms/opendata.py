"""Choose what to export."""

from typing import Any

from data_inclusion.schema.v1 import Thematique
from django import forms

from accounts.access import membership_of
from accounts.models import Commune, Territory
from core.forms import ChoiceCards
from directory.enums import Bouquet, ExportKind
from directory.exchange.exports import FORMATS, Selection
from directory.models import Source

_ALL, _PUBLISHED = "tout", "publie"


class ExportForm(forms.Form):
    """A format and filters; only those who edit the directory may take what is not published."""

    kind = forms.ChoiceField(
        label="Format",
        choices=[(ExportKind.SHEET.value, ExportKind.SHEET.label), *ExportKind.choices[:-1]],
        initial=ExportKind.SHEET,
        widget=ChoiceCards(descriptions={kind: shape.purpose for kind, shape in FORMATS.items()}, columns=2),
    )
    commune = forms.ModelChoiceField(
        label="Commune", queryset=Commune.objects.none(), required=False, empty_label="Toutes les communes"
    )
    theme = forms.ChoiceField(
        label="Thème",
        required=False,
        choices=[
            ("", "Tous les thèmes"),
            *sorted(((item.value, item.label) for item in Thematique), key=lambda c: c[1]),
        ],
    )
    bouquet = forms.ChoiceField(label="Bouquet", required=False, choices=[("", "Tous les bouquets"), *Bouquet.choices])
    source = forms.ModelChoiceField(
        label="Source", queryset=Source.objects.none(), required=False, empty_label="Toutes les sources"
    )
    status = forms.ChoiceField(
        label="Fiches",
        required=False,
        choices=[(_PUBLISHED, "Publiées"), (_ALL, "Publiées et à relire")],
        help_text="Les fiches à relire, et celles qu’une source interdit de republier, restent entre collègues.",
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: dict[str, Any] = {"commune": Commune, "source": Source}
        for name, model in chosen.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
            field.queryset = model.objects.visible_to(user).order_by("name")
        if not membership_of(user).may("directory.edit"):
            del self.fields["status"]

    def selection(self, territory: Territory) -> Selection:
        """Return what was chosen."""
        given = self.cleaned_data
        return Selection(
            territory,
            everything=given.get("status") == _ALL,
            insee_code=given["commune"].insee if given["commune"] else "",
            theme=given["theme"],
            bouquet=given["bouquet"],
            source_id=given["source"].pk if given["source"] else None,
        )
