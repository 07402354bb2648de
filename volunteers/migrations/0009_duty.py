"""Civic training attended, completions taken back, agents' tasks set against missions."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Additive."""

    dependencies = [("accounts", "0004_urban_inhabitants"), ("volunteers", "0008_accepts_sms")]

    operations = [
        migrations.AddField(
            model_name="training",
            name="is_civic",
            field=models.BooleanField(default=False, verbose_name="formation civique et citoyenne"),
        ),
        migrations.AddField(
            model_name="requirementcompletion",
            name="withdrawn_on",
            field=models.DateField(blank=True, null=True, verbose_name="repris le"),
        ),
        migrations.AddField(
            model_name="nonsubstitutioncheck",
            name="compared",
            field=models.JSONField(blank=True, default=list, verbose_name="tâches comparées"),
        ),
        migrations.CreateModel(
            name="AgentTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=160, verbose_name="ce que fait un agent")),
                ("youth", models.CharField(blank=True, max_length=200, verbose_name="ce que fait le volontaire")),
                ("is_active", models.BooleanField(default=True, verbose_name="encore comparée")),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agent_tasks",
                        to="accounts.territory",
                        verbose_name="territoire",
                    ),
                ),
            ],
            options={
                "verbose_name": "tâche d’agent",
                "verbose_name_plural": "tâches d’agents",
                "ordering": ["label", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("territory", "label"),
                        name="agent_task_unique",
                        violation_error_message="Cette tâche est déjà dans la liste.",
                    )
                ],
            },
        ),
    ]
