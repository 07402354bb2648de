"""Form renderer, bound field and widgets shared by every form.

`FORM_RENDERER = "core.forms.TisserandRenderer"` is all a project needs: `{{ form }}` then shows, for each field, the
label, its help, the control and its errors in words, preceded by the summary of errors. A form may group its fields by
setting `fieldsets = [("Légende", ["champ", …]), …]`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import django.forms
from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.forms.widgets import Widget
from django.template.backends.django import DjangoTemplates as TemplateBackend
from django.urls import reverse
from django.utils.functional import cached_property


def control_class(widget: Widget) -> str:
    """CSS class of a control: Bootstrap's, by kind of widget; lists of choices carry theirs in their template."""
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    if isinstance(widget, Slider):
        return "form-range"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple) or widget.is_hidden:
        return ""
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


class TisserandBoundField(BoundField):
    """Bound field that dresses its control and says whether it is optional."""

    def build_widget_attrs(self, attrs: dict[str, str | bool], widget: Widget | None = None) -> dict[str, str | bool]:
        """Add the control's class and, on error, its error class."""
        shown = widget or self.field.widget
        built = super().build_widget_attrs(attrs, shown)
        css = control_class(shown)
        if css:
            invalid = "is-invalid" if self.errors else ""
            built["class"] = " ".join(filter(None, [str(shown.attrs.get("class", "")), css, invalid]))
        return built

    @property
    def is_check(self) -> bool:
        """Whether the control is one box to tick, which goes before its label."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_slider(self) -> bool:
        """Whether the control is a slider, which takes a line."""
        return isinstance(self.field.widget, Slider)

    @property
    def is_chips(self) -> bool:
        """Whether the control is a row of chips."""
        return isinstance(self.field.widget, ChipsSelectMultiple | ChipsSelect)

    @property
    def is_search(self) -> bool:
        """Whether the control is a search box."""
        return isinstance(self.field.widget, SearchInput)

    @property
    def is_optional(self) -> bool:
        """Whether the label says "(facultatif)": everything else is required."""
        return not (self.field.required or self.field.disabled or self.is_check or self.is_hidden)

    @property
    def first_control_id(self) -> str:
        """Id that a link of the error summary leads to: the first choice of a list of choices."""
        widget = self.field.widget
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            return f"{self.auto_id}_0"
        return str(self.id_for_label or self.auto_id)


class TisserandRenderer(DjangoTemplates):
    """Form renderer whose templates in `core/templates/django/forms/` come before Django's own."""

    bound_field_class = TisserandBoundField

    @cached_property
    def engine(self) -> TemplateBackend:
        """Template engine of forms alone, so that it depends on no setting."""
        builtin = Path(django.forms.__file__).parent / "templates"
        return TemplateBackend(
            {
                "APP_DIRS": True,
                "DIRS": [Path(__file__).parent / "templates", builtin],
                "NAME": "tisserandforms",
                "OPTIONS": {},
            }
        )


class ChipsSelectMultiple(forms.CheckboxSelectMultiple):
    """Several short answers side by side, each a checkbox: days, themes."""

    template_name = "components/widgets/chips.html"


class ChipsSelect(forms.RadioSelect):
    """One short answer among a few, side by side."""

    template_name = "components/widgets/chips.html"


class ChoiceCards(forms.RadioSelect):
    """One answer among a few, each a card with an explanation.

    `descriptions` maps a choice's value to its explanation; `columns=2` sets the cards side by side when there is room.
    """

    template_name = "components/widgets/choice_cards.html"

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        *,
        descriptions: Mapping[str, str] | None = None,
        columns: int = 1,
    ) -> None:
        super().__init__(attrs, choices)
        self.descriptions = dict(descriptions or {})
        self.columns = columns

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the choice's explanation to what the template receives."""
        option: dict[str, Any] = super().create_option(name, value, label, *args, **kwargs)
        option["description"] = self.descriptions.get(str(value), "")
        return option

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Tell the template how many columns the cards take."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["columns"] = self.columns
        return context


class Slider(forms.widgets.ChoiceWidget):
    """One of a few steps along a line, each a word; ``details`` maps a choice's value to what the word means here.

    The choices' values are 1, 2, 3… Works with the keyboard and without JavaScript.
    """

    template_name = "components/widgets/slider.html"
    add_id_index = False

    def __init__(
        self, attrs: dict[str, Any] | None = None, choices: Any = (), *, details: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(attrs, choices)
        self.details = dict(details or {})

    def use_required_attribute(self, initial: Any) -> bool:
        """A slider always has a value: the attribute is not allowed on it."""
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Tell the template the steps, and the one chosen; the middle one when the value is none of them."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        steps = [
            {"number": number, "word": word, "say": ", ".join(filter(None, [word, self.details.get(key, "")]))}
            for number, (key, word) in enumerate(((str(key), str(word)) for key, word in list(self.choices)), start=1)
        ]
        numbers = {str(step["number"]): step for step in steps}
        chosen = numbers.get(str(value), steps[len(steps) // 2])
        context["widget"] |= {"steps": steps, "chosen": chosen["number"], "said": chosen["say"]}
        return context


class Switch(forms.CheckboxInput):
    """Setting that is on or off at once."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"role": "switch", "class": "is-switch", **(attrs or {})})


class DateInput(forms.DateInput):
    """Native date picker, which speaks the reader's language; values travel in ISO form."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """Native time picker in steps of five minutes."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"step": 300, **(attrs or {})}, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    """Native picker of a day and a time in steps of five minutes."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"step": 300, **(attrs or {})}, format="%Y-%m-%dT%H:%M")


class PhoneInput(forms.TextInput):
    """French telephone number, with the digits' keyboard on a phone."""

    input_type = "tel"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "tel", "autocomplete": "off", **(attrs or {})})


class SearchInput(forms.TextInput):
    """Search box of a filter bar."""

    input_type = "search"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})


class GuardedTextarea(forms.Textarea):
    """Free text about someone: what must not be written there is pointed out while typing (``core.free_text``)."""

    template_name = "components/widgets/guarded_textarea.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Tell the server which field to read, and the page where the answer goes."""
        context = super().get_context(name, value, attrs)
        place = f"{context['widget']['attrs'].get('id', name)}-garde"
        address = f"{reverse('core:free-text-check')}?champ={name}"
        context["place"] = place
        context["widget"]["attrs"] |= {
            "hx-post": address,
            "hx-trigger": "input changed delay:600ms",
            "hx-target": f"#{place}",
            "hx-swap": "innerHTML",
        }
        return context


class ComponentsDemoForm(forms.Form):
    """Every kind of field, for the page that shows the components."""

    name = forms.CharField(label="Prénom et nom", initial="Jeannette Delage")
    phone = forms.CharField(
        label="Téléphone", required=False, help_text="Fixe ou mobile, 10 chiffres", widget=PhoneInput
    )
    commune = forms.ChoiceField(
        label="Commune",
        choices=[("", "Choisir"), ("24309", "Neuvic"), ("24205", "Grignols")],
        error_messages={"required": "Choisissez la commune : elle décide de la tournée."},
    )
    address = forms.CharField(label="Adresse", disabled=True, initial="rempli par le dossier")
    day = forms.DateField(label="Jour", widget=DateInput, required=False)
    start = forms.TimeField(label="Heure", widget=TimeInput, required=False)
    days = forms.MultipleChoiceField(
        label="Jours préférés",
        choices=[("1", "lundi"), ("2", "mardi"), ("3", "mercredi"), ("4", "jeudi"), ("5", "vendredi")],
        initial=["1", "3"],
        required=False,
        widget=ChipsSelectMultiple,
    )
    place = forms.ChoiceField(
        label="Où se voir ?",
        choices=[("home", "À domicile"), ("workshop", "À l’atelier de Neuvic")],
        initial="home",
        widget=ChoiceCards(
            descriptions={"home": "Il faut installer la tablette sur place", "workshop": "Mardi 14 h, trajet possible"}
        ),
    )
    margin = forms.ChoiceField(
        label="Marge entre deux visites",
        choices=[("1", "courte"), ("2", "moyenne"), ("3", "large")],
        initial="2",
        widget=Slider(details={"1": "5 minutes", "2": "10 minutes", "3": "20 minutes"}),
    )
    note = forms.CharField(label="À savoir avant d’y aller", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    sms = forms.BooleanField(label="Accepte les SMS", required=False, initial=True)
    reminder = forms.BooleanField(label="Rappel la veille", required=False, widget=Switch)

    fieldsets: ClassVar = [
        ("La personne", ["name", "phone", "commune", "address"]),
        ("La visite", ["day", "start", "days", "place", "margin", "note", "sms", "reminder"]),
    ]
