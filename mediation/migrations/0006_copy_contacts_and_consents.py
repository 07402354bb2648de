"""What the files said of a relative and of consents becomes rows of its own; the fields stay, kept in step."""

from django.db import migrations

TEXT_VERSION = "2026-11"


def copy_contacts_and_consents(apps, schema_editor):
    Beneficiary = apps.get_model("mediation", "Beneficiary")
    ContactPerson = apps.get_model("mediation", "ContactPerson")
    Consent = apps.get_model("mediation", "Consent")
    for person in Beneficiary.objects.exclude(trusted_name="", trusted_phone="").iterator(chunk_size=500):
        ContactPerson.objects.create(
            beneficiary=person,
            name=person.trusted_name or "Un proche",
            link=person.trusted_link,
            phone=person.trusted_phone,
            is_trusted=True,
        )
    for person in Beneficiary.objects.exclude(informed_on=None).iterator(chunk_size=500):
        Consent.objects.create(
            beneficiary=person, purpose="SERVICE_FILE", given_on=person.informed_on, text_version=TEXT_VERSION
        )
    for person in Beneficiary.objects.filter(accepts_email=True).iterator(chunk_size=500):
        Consent.objects.create(
            beneficiary=person,
            purpose="REMINDER_EMAIL",
            given_on=person.informed_on or person.created_at.date(),
            text_version=TEXT_VERSION,
        )


class Migration(migrations.Migration):
    dependencies = [("mediation", "0005_contacts_and_consents")]
    operations = [migrations.RunPython(copy_contacts_and_consents, migrations.RunPython.noop, elidable=True)]
