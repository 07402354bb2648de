"""The questions of a search, read from an address: page, API and desk read the same names."""

from datetime import date, datetime, time, timedelta
from typing import Any

from data_inclusion.schema.v1 import Public
from django import forms
from django.utils import timezone

from accounts.models import Commune, Territory
from core.formatting import WEEKDAYS
from core.forms import SearchInput
from directory.enums import Bouquet, WideningStep
from directory.selectors.search_candidates import EVERYONE
from directory.selectors.search_types import Wish
from directory.themes import THEME_LABELS

NOW = "maintenant"
# Half days: from, to.
HALVES = {"m": (time(8), time(12, 30)), "a": (time(13), time(19))}
_HALF_WORDS = {"m": "matin", "a": "après-midi"}
_PUBLICS = [(value.value, value.label) for value in Public if value.value != EVERYONE]
RADII = (15, 30, 45, 60)
PAGE, MOST = 20, 100


def _when_choices() -> list[Any]:
    halves = [
        (f"{day}-{half}", f"{name.capitalize()} {words}")
        for day, name in enumerate(WEEKDAYS[:6])
        for half, words in _HALF_WORDS.items()
    ]
    return [("", "Peu importe"), (NOW, "Maintenant"), *halves]


class SearchForm(forms.Form):
    """Words and place first, then when, then finer wishes; a value that makes no sense is left out, never refused."""

    q = forms.CharField(
        label="De quoi avez-vous besoin ?", required=False, max_length=200, widget=SearchInput({"list": "besoins"})
    )
    commune = forms.ChoiceField(label="Dans quelle commune ?", required=False)
    quand = forms.ChoiceField(label="Ouvert quand ?", required=False, choices=_when_choices)
    theme = forms.MultipleChoiceField(
        label="Thèmes", required=False, choices=list(THEME_LABELS.items()), widget=forms.MultipleHiddenInput
    )
    bouquet = forms.ChoiceField(
        label="Domaine", required=False, choices=[("", ""), *Bouquet.choices], widget=forms.HiddenInput
    )
    gratuit = forms.BooleanField(label="Gratuit", required=False)
    distance = forms.BooleanField(label="À distance", required=False)
    domicile = forms.BooleanField(label="À domicile", required=False)
    public = forms.ChoiceField(
        label="Pour qui ?",
        required=False,
        choices=[
            ("", "Tout le monde"),
            *((value.value, value.label) for value in Public if value.value != "tous-publics"),
        ],
    )
    rayon = forms.TypedChoiceField(
        label="À combien de temps ?",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Peu importe"), *((minutes, f"{minutes} min de route") for minutes in RADII)],
    )
    point = forms.RegexField(r"^-?\d{1,2}(\.\d+)?,-?\d{1,3}(\.\d+)?$", required=False, widget=forms.HiddenInput)
    etape = forms.ChoiceField(required=False, choices=[("", ""), *WideningStep.choices], widget=forms.HiddenInput)
    nombre = forms.IntegerField(required=False, min_value=1, max_value=MOST, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, territory: Territory, communes: list[Commune] | None = None) -> None:
        super().__init__(data, auto_id="cherche-%s")
        self.territory = territory
        rows = Commune.objects.filter(territory=territory).defer("outline").order_by("name", "pk")
        self.communes = {row.insee: row for row in (communes if communes is not None else rows)}
        places = [("", "Toutes les communes"), *((row.insee, row.name) for row in self.communes.values())]
        self.fields["commune"].choices = places  # type: ignore[attr-defined]
        self.fields["q"].widget.attrs["placeholder"] = "retraite, ménage, ordinateur…"

    @property
    def checks(self) -> list[forms.BoundField]:
        """The boxes to tick."""
        return [self[name] for name in ("gratuit", "distance", "domicile")]

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked and makes sense, by field, without the empty answers."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [], False)}

    def wish(self, *, now: datetime | None = None, limit: int = PAGE) -> Wish:
        """Return what is looked for."""
        asked = self.asked
        at, until = moment_asked(asked.get("quand", ""), now or timezone.now())
        latitude, _, longitude = asked.get("point", "").partition(",")
        return Wish(
            territory=self.territory,
            words=asked.get("q", ""),
            themes=tuple(asked.get("theme", ())),
            bouquet=asked.get("bouquet", ""),
            commune=self.communes.get(asked.get("commune", "")),
            point=(float(latitude), float(longitude)) if longitude and abs(float(latitude)) <= 90 else None,
            minutes=asked.get("rayon"),
            public=asked.get("public", ""),
            is_free=asked.get("gratuit", False),
            is_remote=asked.get("distance", False),
            is_at_home=asked.get("domicile", False),
            open_at=at,
            open_until=until,
            step=WideningStep(asked["etape"]) if "etape" in asked else None,
            limit=asked.get("nombre", limit),
        )


def moment_asked(when: str, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Return the moment, or the beginning and end of the next half day of that name ("3-a": Thursday afternoon)."""
    if when == NOW:
        return now, None
    day, _, half = when.partition("-")
    if half not in HALVES or not day.isdecimal():
        return None, None
    today = timezone.localdate(now)
    asked = today + timedelta(days=(int(day) - today.weekday()) % 7)
    start, end = (_at(asked, clock) for clock in HALVES[half])
    if end <= now:
        start, end = (_at(asked + timedelta(days=7), clock) for clock in HALVES[half])
    return max(start, now), end


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
