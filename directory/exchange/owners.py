"""Which organisation runs a place that a file describes: one already known, or a new one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.text import fold
from directory.exchange.drafts import Draft
from directory.exchange.merging import Fusion
from directory.models import ImportRun, Organisation, SourceRecord


@dataclass(slots=True)
class Owners:
    """Finds organisations by the row that describes them in the same source, then by SIRET and name."""

    run: ImportRun
    _by_row: dict[str, int] = field(default_factory=dict)

    def of(self, drafts: Sequence[Draft], fusion: Fusion) -> list[Organisation]:
        """Return the organisation of each draft; new ones are written, with the provenance of their fields."""
        known = self._known(drafts)
        fusion.load(known.values())
        new: dict[tuple[str, str], Organisation] = {}
        owners: list[Organisation] = []
        for draft in drafts:
            key = _key(draft)
            owner = known.get(("row", draft.owner)) or known.get(key) or new.get(key)
            if owner is None:
                owner = new[key] = Organisation(territory_id=self.run.territory_id, **draft.organisation)
            owners.append(owner)
        Organisation.objects.bulk_create(new.values())
        for draft, owner in zip(drafts, owners, strict=True):
            if new.get(_key(draft)) is owner:
                fusion.tell_all(owner, draft.organisation)
            self._by_row[draft.external_id] = owner.pk
        return owners

    def _known(self, drafts: Sequence[Draft]) -> dict[tuple[str, str], Organisation]:
        rows = {draft.owner for draft in drafts if draft.owner}
        places = SourceRecord.objects.filter(source=self.run.source, external_id__in=rows - self._by_row.keys())
        owners = dict(places.values_list("external_id", "place__organisation"))
        owners |= {row: self._by_row[row] for row in rows & self._by_row.keys()}
        sirets = {siret for draft in drafts if (siret := draft.organisation.get("siret"))}
        ours = Organisation.objects.filter(territory_id=self.run.territory_id)
        by_pk = ours.in_bulk(list(owners.values()))
        known = {("row", row): by_pk[pk] for row, pk in owners.items()}
        for owner in ours.filter(siret__in=sirets).order_by("pk"):
            known.setdefault((owner.siret, fold(owner.name)), owner)
        return known


def _key(draft: Draft) -> tuple[str, str]:
    """Tell organisations apart; without a SIRET, each row has its own unless another row describes it."""
    siret = draft.organisation.get("siret", "")
    if siret:
        return siret, fold(draft.organisation["name"])
    return "row", draft.owner or draft.external_id
