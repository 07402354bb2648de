"""Sample data of /aide/composants/, so that the page shows the real pieces without a view that knows them."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import django_tables2
from django import forms, template
from django.core.paginator import Paginator

from core.forms import ChipsSelect, ComponentsDemoForm, SearchInput

register = template.Library()

PEOPLE = [
    {"name": "Émile Brachet", "commune": "Beauronne", "need": "Dossier de retraite", "wait": "9 jours"},
    {"name": "Marie-Louise Granger", "commune": "Vallereuil", "need": "Visite de courtoisie", "wait": "12 jours"},
    {"name": "Thérèse Vigier", "commune": "Chantérac", "need": "Photos", "wait": "4 jours"},
]


class SampleTable(django_tables2.Table):  # type: ignore[misc]  # the library has no types
    """Three people who wait."""

    name = django_tables2.Column(verbose_name="Personne")
    commune = django_tables2.Column(verbose_name="Commune")
    need = django_tables2.Column(verbose_name="Besoin", orderable=False)
    wait = django_tables2.Column(verbose_name="Attente", attrs={"td": {"class": "num"}, "th": {"class": "num"}})

    row_header = "name"
    caption = "3 demandes, la plus ancienne d’abord"


class SampleFilterForm(forms.Form):
    """Filters of a list of people."""

    q = forms.CharField(label="Chercher une personne", widget=SearchInput, required=False)
    town = forms.ChoiceField(
        label="Commune", choices=[("", "Toutes"), ("neuvic", "Neuvic"), ("grignols", "Grignols")], required=False
    )
    who = forms.ChoiceField(
        label="Dossiers", choices=[("", "Tous"), ("mine", "Les miens")], widget=ChipsSelect, required=False, initial=""
    )


def _timeline() -> list[dict[str, Any]]:
    return [
        {"title": "Demande reçue", "text": "lundi 9 novembre, par la mairie de Neuvic"},
        {"title": "Diagnostic fait", "text": "jeudi 12 novembre, Nadia"},
        {"title": "Première visite", "text": "mardi 24 novembre, 9\u00a0h", "todo": True},
    ]


def _conflict() -> SimpleNamespace:
    rows = [
        {"name": "phone", "label": "Téléphone", "mine": "05 36 49 12 38", "theirs": "06 39 98 27 05"},
        {"name": "note", "label": "À savoir avant d’y aller", "mine": "Sonner deux fois", "theirs": ""},
    ]
    return SimpleNamespace(who="Karim Benali", when="à 9\u00a0h\u00a004", rows=rows, hidden=[], cancel_url="#conflit")


@register.simple_tag
def sample(name: str) -> Any:
    """Sample data by name: steps, timeline, reasons, minus, rows, conflict, page, filters, table or broken_form."""
    makers: dict[str, Callable[[], Any]] = {
        "steps": lambda: ["Personne", "Besoin", "Moment"],
        "timeline": _timeline,
        "reasons": lambda: ["Monique la suit depuis septembre.", "Simone préfère la fin de matinée."],
        "minus": lambda: ["Jean-Louis fera 9\u00a0h sur ses 10\u00a0h."],
        "rows": lambda: [("Commune", "Neuvic"), ("Téléphone", "05 36 49 12 38"), ("Courriel", "")],
        "conflict": _conflict,
        "page": lambda: Paginator(range(214), 25).page(3),
        "filters": SampleFilterForm,
        "table": lambda: SampleTable(PEOPLE),
        "broken_form": lambda: ComponentsDemoForm({"exemple-place": "home"}, prefix="exemple"),
    }
    return makers[name]()
