"""What a person agrees to, purpose by purpose."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mediation.enums import ConsentGiver, ConsentMeans, ConsentPurpose
from mediation.models.people import Beneficiary
from mediation.querysets import ConsentQuerySet


class Consent(models.Model):
    """An answer to one purpose, with its date, who gave it and the text that was read (RGPD, article 7).

    A later answer, or a withdrawal, ends it with a date: what was agreed at a time can always be shown.
    """

    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.CASCADE, related_name="consents", verbose_name="bénéficiaire"
    )
    purpose = models.CharField("pour", max_length=16, choices=ConsentPurpose)
    is_given = models.BooleanField("réponse favorable", default=True)
    given_on = models.DateField("répondu le")
    given_by = models.CharField("répondu par", max_length=10, choices=ConsentGiver, default=ConsentGiver.SELF)
    means = models.CharField("comment", max_length=8, choices=ConsentMeans, default=ConsentMeans.ORAL)
    text_version = models.CharField("version du texte lu", max_length=10)
    collected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="recueilli par"
    )
    ended_on = models.DateField("fini le", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="fini par"
    )
    created_at = models.DateTimeField("enregistré le", auto_now_add=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = "accord"
        verbose_name_plural = "accords"
        ordering: ClassVar = ["-given_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["beneficiary", "purpose"],
                condition=Q(ended_on=None),
                name="consent_one_standing",
                violation_error_message="Une réponse est déjà notée pour cet accord.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("given_on")),
                name="consent_ended_after_given",
                violation_error_message="Un accord se retire après avoir été donné.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} : {'oui' if self.is_given else 'non'}"
