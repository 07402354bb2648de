"""People around a person."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from phonenumber_field.modelfields import PhoneNumberField

from core.models import VersionedModel
from mediation.enums import ContactKind
from mediation.models.people import Beneficiary
from mediation.querysets import ContactQuerySet


class ContactPerson(VersionedModel):
    """A relative, a carer or a professional (home help, nurse), and whether the person lets us talk to them.

    The trusted one is warned in case of absence: one a person, copied into the file's ``trusted_*`` fields, which the
    phone lists read.
    """

    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.CASCADE, related_name="contacts", verbose_name="bénéficiaire"
    )
    kind = models.CharField("qui est-ce ?", max_length=12, choices=ContactKind, default=ContactKind.RELATIVE)
    name = models.CharField("nom", max_length=120)
    link = models.CharField("lien ou métier", max_length=60, blank=True)
    organisation = models.CharField("organisme", max_length=120, blank=True)
    phone = PhoneNumberField("téléphone", blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    is_trusted = models.BooleanField("personne de confiance, à prévenir en cas d’absence", default=False)
    agreed_on = models.DateField("accord pour lui parler donné le", null=True, blank=True)
    agreed_by = models.CharField("accord donné par", max_length=120, blank=True)
    may_say = models.CharField("ce qu’on peut lui dire", max_length=200, blank=True)
    withdrawn_on = models.DateField("accord retiré le", null=True, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="noté par"
    )
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = "personne de l’entourage"
        verbose_name_plural = "personnes de l’entourage"
        ordering: ClassVar = ["-is_trusted", "name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["beneficiary"],
                condition=Q(is_trusted=True),
                name="contact_one_trusted",
                violation_error_message="Une autre personne de confiance est déjà notée.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(agreed_on__isnull=False, withdrawn_on__gte=F("agreed_on")),
                name="contact_withdrawn_after_agreed",
                violation_error_message="Un accord se retire après avoir été donné.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def may_be_told(self) -> bool:
        """Whether the person agrees, today, that we talk to them."""
        return self.agreed_on is not None and self.withdrawn_on is None
