"""Every way in which rows lead to a file, found by looking at the models."""

from typing import Any

from django.apps import apps
from django.db.models import Field, Model, UniqueConstraint

from core.registries import registries
from mediation.models import Beneficiary


def links_to_people() -> "list[Field[Any, Any]]":
    """Return the foreign keys that name a file, those of many-to-many tables and without a reverse name included.

    History rows keep the number that the file had on that day. The link from a merged file to the kept one is told
    apart.
    """
    found = []
    for relation in Beneficiary._meta.get_fields(include_hidden=True):
        model, field = relation.related_model, getattr(relation, "field", None)
        if not relation.auto_created or relation.concrete or relation.many_to_many or field is None:
            continue
        if isinstance(model, type) and not hasattr(model, "instance_type") and model is not Beneficiary:
            found.append(field)
    return sorted(found, key=lambda each: (each.model._meta.label, each.name))


def bare_keys() -> list[tuple[str, str]]:
    """Return the columns that look like a person's number without being a foreign key."""
    names = {"person_id", "beneficiary_id", "person_pk", "beneficiary_pk"}
    return [
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name in names and not field.is_relation
    ]


def clashing_models() -> set[str]:
    """Name the models where two rows of one person may be refused by the database."""
    return {field.model._meta.label for field in links_to_people() if _is_unique(field.model, field)}


def unmoved() -> list[str]:
    """Name what the merge of two files would leave behind, or could not bring together."""
    keys = {(each.model, each.name) for each in registries.person_keys}
    settled = {each.model for each in registries.person_data if each.settle is not None}
    missing = [f"{model}.{name}: no PersonKey" for model, name in bare_keys() if (model, name) not in keys]
    return missing + [f"{label}: no PersonData with settle" for label in sorted(clashing_models() - settled)]


def _is_unique(model: type[Model], field: "Field[Any, Any]") -> bool:
    together = [set(names) for names in model._meta.unique_together]
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            expressions = " ".join(str(each) for each in constraint.expressions)
            together.append({*constraint.fields, *([field.name] if f"F({field.name})" in expressions else [])})
    # A plain many-to-many table holds nothing but the link: the doubled row is dropped by the mover.
    is_plain_link = bool(model._meta.auto_created)
    return not is_plain_link and (field.unique or any(field.name in names for names in together))
