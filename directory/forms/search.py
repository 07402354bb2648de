"""The questions of a search, read from an address: page, API and desk read the same names."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from data_inclusion.schema.v1 import Public
from django import forms
from django.utils import timezone

from accounts.models import Commune, Territory
from core.formatting import NBSP, WEEKDAYS
from core.forms import DateInput, SearchInput
from core.text import fold
from directory.enums import Bouquet, WideningStep
from directory.selectors.search_candidates import EVERYONE
from directory.selectors.search_types import Wish
from directory.themes import THEME_LABELS, themes_of

NOW = "maintenant"
# Parts of a day: from, to.
PARTS = {"matin": (time(8), time(12, 30)), "apres-midi": (time(13), time(19)), "soir": (time(18), time(22))}
_PART_WORDS = {"matin": "Matin", "apres-midi": "Après-midi", "soir": "Soir"}
_CLOCKS = range(7, 22)
# Addresses kept from before days and hours were two answers: "3-a" is Thursday afternoon.
_BOTH = re.compile(r"([0-6])-([ma])")
_PART_OF_OLD = {"m": "matin", "a": "apres-midi"}
_PUBLICS = [(value.value, value.label) for value in Public if value.value != EVERYONE]
RADII = (15, 30, 45, 60)
PAGE, MOST = 20, 100


def _day_choices() -> list[Any]:
    days = [(name, name.capitalize()) for name in WEEKDAYS]
    return [("", "Peu importe"), (NOW, "Maintenant"), *days]


def _hour_choices() -> list[Any]:
    clocks = [(f"{clock}h", f"À {clock}{NBSP}h") for clock in _CLOCKS]
    return [("", "Toute la journée"), *_PART_WORDS.items(), *clocks]


def _subject_choices() -> list[Any]:
    """Return the ten bouquets, each with its themes."""
    groups = [
        (bouquet.label, [(bouquet.value, f"Tout{NBSP}: {bouquet.label}"), *_themes_by_name(bouquet.value)])
        for bouquet in Bouquet
    ]
    return [("", "Tous les domaines"), *groups]


def _themes_by_name(bouquet: str) -> list[tuple[str, str]]:
    return sorted(((theme, THEME_LABELS[theme]) for theme in themes_of(bouquet)), key=lambda row: fold(row[1]))


class SearchForm(forms.Form):
    """Words and place first, then when, then finer wishes; a value that makes no sense is left out, never refused."""

    q = forms.CharField(
        label="De quoi avez-vous besoin ?", required=False, max_length=200, widget=SearchInput({"list": "besoins"})
    )
    commune = forms.ChoiceField(label="Dans quelle commune ?", required=False)
    quand = forms.ChoiceField(label="Ouvert quand ?", required=False, choices=_day_choices)
    heure = forms.ChoiceField(label="À quelle heure ?", required=False, choices=_hour_choices)
    le = forms.DateField(label="Ouvert à une date", required=False, widget=DateInput)
    sujet = forms.ChoiceField(label="Dans quel domaine ?", required=False, choices=_subject_choices)
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
        super().__init__(_readable(data), auto_id="cherche-%s")
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
        """What was asked and makes sense, by field, without the empty answers; a subject is its theme or bouquet."""
        if not self.is_bound:
            return {}
        self.is_valid()
        asked = {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [], False)}
        subject = asked.pop("sujet", "")
        if subject in Bouquet.values:
            asked["bouquet"] = subject
        elif subject:
            asked["theme"] = [subject]
            asked.pop("bouquet", None)
        return asked

    def wish(self, *, now: datetime | None = None, limit: int = PAGE) -> Wish:
        """Return what is looked for."""
        asked = self.asked
        at, until = moment_asked(
            asked.get("quand", ""), now or timezone.now(), part=asked.get("heure", ""), on=asked.get("le")
        )
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


def _readable(data: Any) -> Any:
    """Put what older addresses say in today's words: a day with its part, a theme or a bouquet alone."""
    if not data:
        return data
    data = data.copy()
    if both := _BOTH.fullmatch(str(data.get("quand") or "")):
        data["quand"], data["heure"] = WEEKDAYS[int(both[1])], _PART_OF_OLD[both[2]]
    themes = data.getlist("theme") if hasattr(data, "getlist") else data.get("theme") or []
    themes = [themes] if isinstance(themes, str) else [theme for theme in themes if theme]
    if not data.get("sujet") and len(themes) < 2:
        data["sujet"] = themes[0] if themes else data.get("bouquet") or ""
    return data


def moment_asked(
    when: str, now: datetime, *, part: str = "", on: date | None = None
) -> tuple[datetime | None, datetime | None]:
    """Return the moment, or the beginning and end of the part of the day that is asked for.

    ``when`` is "maintenant" or a weekday; ``on`` a date, which wins; ``part`` a part of the day or an hour ("19h"), the
    whole day without it. What is over counts for nothing on a date, for the next one otherwise.
    """
    if when == NOW and on is None:
        return now, None
    today = timezone.localdate(now)
    is_day = when in WEEKDAYS
    if on is None and not is_day and not part:
        return None, None
    day = on or (today + timedelta(days=(WEEKDAYS.index(when) - today.weekday()) % 7) if is_day else today)
    start, end = _span(day, part)
    if (end or start) < now:
        if on is not None:
            return None, None
        start, end = _span(day + timedelta(days=7 if is_day else 1), part)
    return max(start, now), end


def _span(day: date, part: str) -> tuple[datetime, datetime | None]:
    if not part:
        return _at(day, time()), _at(day + timedelta(days=1), time())
    if part not in PARTS:
        return _at(day, time(int(part.removesuffix("h")))), None
    start, end = PARTS[part]
    return _at(day, start), _at(day, end)


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
