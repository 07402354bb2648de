"""Forms of the ends of a need: given up, refused, nobody found, helped from a distance."""

from typing import Any

from django import forms

from core.forms import ChipsSelect, GuardedTextarea, TimeInput
from directory.enums import UnmetReason
from scheduling.models import RideRequest
from scheduling.transport.enums import CancelledBy, Direction

ALL, OUT, BACK = "all", "OUT", "BACK"
ONE, FOLLOWING = "one", "following"
REASON = {"required": "Indiquez pourquoi.", "max_length": "Écrivez 300 caractères au plus."}
# Those that a lack of transport may have, the most frequent first.
_LACKS = (
    UnmetReason.NO_CAPACITY, UnmetReason.TOO_FAR, UnmetReason.OUT_OF_AREA, UnmetReason.HOURS, UnmetReason.NOT_ELIGIBLE,
    UnmetReason.NOT_ACCESSIBLE, UnmetReason.COST, UnmetReason.NO_SERVICE_EXISTS, UnmetReason.DELAY,
    UnmetReason.PERSON_DECLINED, UnmetReason.OTHER,
)  # fmt: skip
_HOUR = {"required": "Indiquez l’heure.", "invalid": "Cette heure est illisible."}
_WORDS = {UnmetReason.NO_CAPACITY: "Aucun conducteur libre"}


def _reason(label: str = "Pourquoi", **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=300, widget=GuardedTextarea(attrs={"rows": 2}), error_messages=REASON, **kwargs
    )


class CancelForm(forms.Form):
    """What is given up, by whom and why: a way of a round trip or all of it, a day of a series or those that follow."""

    what = forms.ChoiceField(
        label="Qu’est-ce qui est annulé ?",
        choices=[(ALL, "Tout"), (OUT, "Seulement l’aller"), (BACK, "Seulement le retour")],
        widget=ChipsSelect,
        initial=ALL,
        help_text="Si un seul sens est annulé, on vous demandera ce que devient l’autre.",
    )
    extent = forms.ChoiceField(
        label="Quels jours ?",
        choices=[(ONE, "Ce jour seulement"), (FOLLOWING, "Ce jour et tous ceux qui suivent")],
        widget=ChipsSelect,
        initial=ONE,
    )
    who = forms.ChoiceField(
        label="Qui annule ?",
        choices=[(value, f"{str(label)[:1].upper()}{str(label)[1:]}") for value, label in CancelledBy.choices],
        widget=ChipsSelect,
        initial=CancelledBy.PERSON,
        help_text="Le conducteur ou le service : compté une fois dans les demandes non satisfaites.",
    )
    reason = _reason()

    def __init__(self, *args: Any, ride: RideRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if ride.direction != Direction.ROUND:
            del self.fields["what"]
        if ride.series_id is None:
            del self.fields["extent"]

    def clean(self) -> dict[str, Any]:
        """One way is given up for one day only."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("what", ALL) != ALL and values.get("extent") == FOLLOWING:
            self.add_error("extent", "Un seul sens s’annule jour par jour.")
        return values


class ConfideForm(forms.Form):
    """Who carries the person, outside the service, and when: what was agreed by telephone."""

    carrier = forms.CharField(
        label="Qui conduit",
        max_length=120,
        help_text="Ce que vous direz à la personne.",
        error_messages={"required": "Dites qui conduit."},
    )
    picks_up_at = forms.TimeField(label="Départ à l’aller", widget=TimeInput, error_messages=_HOUR)
    brings_back_at = forms.TimeField(label="Départ au retour", widget=TimeInput, error_messages=_HOUR)
    reference = forms.CharField(
        label="Référence",
        max_length=60,
        required=False,
        help_text="Le numéro de réservation, ou le nom de qui a répondu.",
    )

    def __init__(self, *args: Any, ride: RideRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if ride.direction == Direction.RETURN:
            del self.fields["picks_up_at"]
        if ride.direction == Direction.OUTBOUND:
            del self.fields["brings_back_at"]


class TurnDownForm(forms.Form):
    """Why the service refuses."""

    reason = _reason("Ce que vous direz à la personne")


class UnmetForm(forms.Form):
    """What was lacking, and what was tried."""

    unmet_reason = forms.ChoiceField(
        label="Ce qui a manqué",
        choices=[
            (each.value, _WORDS.get(each, f"{str(each.label)[:1].upper()}{str(each.label)[1:]}")) for each in _LACKS
        ],
        widget=ChipsSelect,
        error_messages={"required": "Dites ce qui a manqué."},
    )
    reason = _reason("Ce qui a été essayé")


class RemoteForm(forms.Form):
    """How someone is helped from a distance."""

    how = forms.CharField(
        label="Comment la personne est aidée",
        max_length=250,
        widget=GuardedTextarea(attrs={"rows": 2}),
        help_text="Par exemple : rappel jeudi matin, on fera la démarche ensemble au téléphone.",
        error_messages={
            "required": "Dites comment la personne est aidée.",
            "max_length": "Écrivez 250 caractères au plus.",
        },
    )
