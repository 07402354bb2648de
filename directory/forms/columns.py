"""Which column of a table is what: built from its columns, read back as a mapping in the form that hubs publish."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from directory.exchange.guessing import LABELS, VALUES
from directory.exchange.mapping import DAYS

# Fields that people often write in two columns.
_TWO = frozenset({"nom", "adresse", "presentation_detail"})
_SPARE_RULES = 2
MAX_RULES = 120
_HOURS = (("semaine", "Une colonne, en toutes lettres"), ("osm", "Une colonne, au format OpenStreetMap"))
Choices = list[tuple[str, str]]


class ConfigForm(forms.Form):
    """A mapping that somebody else published."""

    config = forms.FileField(
        label="Fichier de correspondances (config.json)", widget=forms.FileInput(attrs={"accept": ".json"})
    )

    def clean_config(self) -> dict[str, Any]:
        """Read the mapping; its fields are judged where it is used."""
        sent = self.cleaned_data["config"]
        if (sent.size or 0) > 512 * 1024:
            raise forms.ValidationError("Ce fichier est trop grand pour des correspondances.")
        try:
            config = json.loads(sent.read())
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError("Ce fichier n’est pas un JSON lisible.") from error
        if not isinstance(config, dict):
            raise forms.ValidationError("Ce fichier ne contient pas de correspondances.")
        return config


class ColumnsForm(forms.Form):
    """One choice of columns a field, then conditions for the fields of several values, then the hours."""

    name = forms.CharField(
        label="Garder ces correspondances sous le nom",
        required=False,
        max_length=120,
        help_text="Vous les retrouverez quand le fichier reviendra.",
    )

    def __init__(self, data: Any = None, *, columns: Sequence[str], config: Mapping[str, Any], rules: int = 0) -> None:
        super().__init__(data)
        self.config = config
        self.columns: Choices = [("", "Aucune")] + [(column, column) for column in _all(columns, config)]
        self._sizes = {name: max(1 + (name in _TWO), len(_columns(config.get(name)))) for name in LABELS}
        given = list(_rules(config))
        sent = sum(1 for key in (data or ()) if key.startswith("regle-") and key.endswith("-valeur"))
        self._rules = min(MAX_RULES, max(len(given) + _SPARE_RULES, sent, rules))
        self._rule_columns = max([2, *(len(rule["colonnes"]) for rule in given)])
        self._add_plain(config)
        self._add_rules(given)
        self._add_hours(config.get("horaires") or {})

    def _add_plain(self, config: Mapping[str, Any]) -> None:
        for name, label in LABELS.items():
            chosen = _columns(config.get(name))
            for rank in range(self._sizes[name]):
                shown = label if rank == 0 else f"{label}, suite"
                self._add(f"{name}-{rank}", shown, self.columns, chosen[rank] if rank < len(chosen) else "")

    def _add_rules(self, given: list[dict[str, Any]]) -> None:
        values = _value_choices(given)
        for rank in range(self._rules):
            rule: dict[str, Any] = given[rank] if rank < len(given) else {"valeur": "", "colonnes": []}
            key = f"regle-{rank}"
            self._add(f"{key}-valeur", "Valeur", values, rule["valeur"])
            for place in range(self._rule_columns):
                chosen = rule["colonnes"][place] if place < len(rule["colonnes"]) else ""
                label = "si la colonne" if place == 0 else "ou la colonne"
                self._add(f"{key}-colonne-{place}", label, self.columns, chosen)
            for part, label in (("termes", "contient un de ces mots"), ("sauf", "mais aucun de ceux-ci")):
                self.fields[f"{key}-{part}"] = forms.CharField(
                    label=label, required=False, max_length=1000, initial=rule.get(part, "")
                )

    def _add_hours(self, given: Mapping[str, Any]) -> None:
        for part, label in _HOURS:
            self._add(f"horaires-{part}", label, self.columns, str(given.get(part, "")))
        for day in DAYS:
            self._add(f"horaires-{day}", day.capitalize(), self.columns, str(given.get(day, "")))

    def _add(self, name: str, label: str, choices: Choices, initial: str) -> None:
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False, initial=initial)

    def plain_lines(self) -> Iterator[list[BoundField]]:
        """Yield the choices of columns of each field."""
        for name in LABELS:
            yield [self[f"{name}-{rank}"] for rank in range(self._sizes[name])]

    def rule_lines(self) -> Iterator[dict[str, Any]]:
        """Yield the parts of each condition."""
        for rank in range(self._rules):
            columns = [self[f"regle-{rank}-colonne-{place}"] for place in range(self._rule_columns)]
            parts = {name: self[f"regle-{rank}-{name}"] for name in ("valeur", "termes", "sauf")}
            yield {"rank": rank + 1, "columns": columns, **parts}

    def hour_lines(self) -> tuple[list[BoundField], list[BoundField]]:
        """Return the two ways of saying hours: one column, or one a day."""
        return [self[f"horaires-{part}"] for part, _ in _HOURS], [self[f"horaires-{day}"] for day in DAYS]

    @property
    def rule_count(self) -> int:
        """How many conditions are shown."""
        return self._rules

    def mapping(self) -> dict[str, Any]:
        """Return the mapping as it stands in the form; call it once the form is valid."""
        given = self.cleaned_data
        config: dict[str, Any] = {}
        for name in LABELS:
            chosen = [given[f"{name}-{rank}"] for rank in range(self._sizes[name])]
            chosen = list(filter(None, chosen))
            if chosen:
                config[name] = {"colonne": chosen[0]} if len(chosen) == 1 else {"colonnes": chosen}
        for rank in range(self._rules):
            self._take_rule(f"regle-{rank}", config)
        hours = {part: given[f"horaires-{part}"] for part in ("semaine", "osm", *DAYS) if given[f"horaires-{part}"]}
        return config | ({"horaires": hours} if hours else {})

    def _take_rule(self, key: str, config: dict[str, Any]) -> None:
        given = self.cleaned_data
        if not given[f"{key}-valeur"]:
            return
        name, _, target = given[f"{key}-valeur"].partition("|")
        columns = [given[f"{key}-colonne-{place}"] for place in range(self._rule_columns)]
        rule: dict[str, Any] = {"cible": target}
        if columns := list(filter(None, columns)):
            rule["colonnes"] = columns
        for part in ("termes", "sauf"):
            if words := [word.strip() for word in given[f"{key}-{part}"].split(";") if word.strip()]:
                rule[part] = words
        config.setdefault(name, []).append(rule)


def _all(columns: Sequence[str], config: Mapping[str, Any]) -> list[str]:
    """Return the columns of the file, then those that the mapping names and the file lacks: they stay chosen."""
    named = [column for given in config.values() for column in _columns(given)]
    named += [column for rule in _rules(config) for column in rule["colonnes"]]
    hours = config.get("horaires")
    named += [str(column) for column in hours.values()] if isinstance(hours, Mapping) else []
    return [column for column in dict.fromkeys([*columns, *named]) if column]


def _columns(given: Any) -> list[str]:
    if not isinstance(given, Mapping):
        return []
    several = given.get("colonnes")
    found = several if isinstance(several, list) else [given.get("colonne")]
    return [str(column) for column in found if column]


def _rules(config: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name in VALUES:
        given = config.get(name)
        for rule in given if isinstance(given, list) else ():
            if isinstance(rule, Mapping) and rule.get("cible"):
                yield {
                    "valeur": f"{name}|{rule['cible']}",
                    "colonnes": [str(column) for column in rule.get("colonnes") or () if column],
                    "termes": " ; ".join(map(str, rule.get("termes") or ())),
                    "sauf": " ; ".join(map(str, rule.get("sauf") or ())),
                }


def _value_choices(given: list[dict[str, Any]]) -> list[Any]:
    """Return the values of the standard by field, with those that a published mapping has beside them."""
    groups: list[Any] = [("", "Aucune")]
    for name, (label, values) in VALUES.items():
        others = [rule["valeur"].partition("|")[2] for rule in given if rule["valeur"].startswith(f"{name}|")]
        groups.append((label, [(f"{name}|{value}", value) for value in dict.fromkeys([*values, *others])]))
    return groups
