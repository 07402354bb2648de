"""Vocabularies of the package, by subject."""

from directory.enums.records import AccessStep, Bouquet, Capacity, PlaceKind, RecordStatus, VerificationMethod

__all__ = ["AccessStep", "Bouquet", "Capacity", "PlaceKind", "RecordStatus", "VerificationMethod"]
