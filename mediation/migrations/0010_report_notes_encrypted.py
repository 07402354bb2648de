"""Notes of reports are encrypted at rest, like every free text about a person."""

import core.fields
from django.db import migrations, models


def encrypt(apps, schema_editor):
    """Write again, encrypted, the notes kept so far."""
    field = core.fields.EncryptedTextField()
    for name in ("ActivityReport", "HistoricalActivityReport"):
        model = apps.get_model("mediation", name)
        for row in model.objects.exclude(notes="").only("pk", "notes").iterator():
            model.objects.filter(pk=row.pk).update(notes=field.get_prep_value(row.notes))


class Migration(migrations.Migration):
    dependencies = [("mediation", "0009_case_constraints")]

    operations = [
        migrations.RunPython(encrypt, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="activityreport",
            name="notes",
            field=core.fields.EncryptedTextField(blank=True, verbose_name="note"),
        ),
        migrations.AlterField(
            model_name="historicalactivityreport",
            name="notes",
            field=core.fields.EncryptedTextField(blank=True, verbose_name="note"),
        ),
        migrations.AddConstraint(
            model_name="activityreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("redirection", ""), ("kind", "individuel"), _connector="OR"),
                name="report_redirection_individual",
                violation_error_message="Seule une personne peut être réorientée, pas un atelier.",
            ),
        ),
    ]
