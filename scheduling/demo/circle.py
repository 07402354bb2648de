"""Around the people of the demo: agreements, home helps and nurses, a few notes."""

from collections.abc import Sequence

from mediation.enums import ConsentGiver, ConsentMeans, ConsentPurpose, ContactKind
from mediation.models import Beneficiary, Consent, ContactPerson, Note
from mediation.rights.consent_texts import VERSION
from scheduling.demo.people import Setting

NOTES = (
    "Préfère qu’on commence par les photos, les papiers viennent après.",
    "A bien retenu le geste pour agrandir le texte. Reprendre les pièces jointes.",
    "Aime montrer son jardin : prévoir dix minutes de plus.",
    "Son petit-fils a réglé la boîte mail, vérifier que tout s’affiche encore.",
    "Laisser la fiche mémo sur le buffet, elle la relit entre deux visites.",
    "On s’est arrêtés à l’envoi d’une photo. Encouragements bienvenus !",
)
PROFESSIONALS = (
    ("Aide à domicile", "aide à domicile", "Service d’aide de Saint-Astier", "Les jours et heures des visites"),
    ("Infirmière", "infirmière", "Cabinet infirmier de Neuvic", "Seulement prévenir d’une absence"),
    ("Portage de repas", "livreur de repas", "Portage de repas du CIAS", ""),
)


def circle_create(people: Sequence[Beneficiary], setting: Setting) -> None:
    """Fill the circle of a share of the people; those without an answer stay "à demander"."""
    dice = setting.dice
    contacts, consents, notes = [], [], []
    for person in people:
        by = dice.choice(setting.counsellors)
        asked = person.informed_on or setting.today
        if dice.random() < 0.3:
            name, link, organisation, may_say = dice.choice(PROFESSIONALS)
            contacts.append(
                ContactPerson(
                    beneficiary=person,
                    kind=ContactKind.PROFESSIONAL,
                    name=name,
                    link=link,
                    organisation=organisation,
                    agreed_on=asked if may_say else None,
                    agreed_by="la personne" if may_say else "",
                    may_say=may_say,
                    noted_by=by,
                )
            )
        for purpose, share in ((ConsentPurpose.SHARE_WITH_PARTNERS, 0.6), (ConsentPurpose.PHOTO, 0.4)):
            if dice.random() < share:
                consents.append(
                    Consent(
                        beneficiary=person,
                        purpose=purpose,
                        is_given=dice.random() < 0.75,
                        given_on=asked,
                        given_by=ConsentGiver.SELF,
                        means=ConsentMeans.ORAL,
                        text_version=VERSION,
                        collected_by=by,
                    )
                )
        if dice.random() < 0.25:
            notes.append(Note(beneficiary=person, author=by, text=dice.choice(NOTES)))
    ContactPerson.objects.bulk_create(contacts)
    Consent.objects.bulk_create(consents)
    Note.objects.bulk_create(notes)
    ContactPerson.objects.filter(beneficiary__in=people, is_trusted=True).update(
        agreed_by="la personne", may_say="Les rendez-vous, et prévenir d’une absence"
    )
    _follow_dates(people)


def _follow_dates(people: Sequence[Beneficiary]) -> None:
    """The information was given, and the first agreements, when the case was opened."""
    opened = {person.pk: person.informed_on for person in people}
    consents = list(Consent.objects.filter(beneficiary__in=opened, purpose__in=["SERVICE_FILE", "REMINDER_EMAIL"]))
    for consent in consents:
        consent.given_on = opened[consent.beneficiary_id] or consent.given_on
    Consent.objects.bulk_update(consents, ["given_on"], batch_size=500)
    trusted = list(ContactPerson.objects.filter(beneficiary__in=opened, is_trusted=True))
    for contact in trusted:
        contact.agreed_on = opened[contact.beneficiary_id]
    ContactPerson.objects.bulk_update(trusted, ["agreed_on"], batch_size=500)
