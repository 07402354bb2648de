"""Trainings that count as civic training."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Additive."""

    dependencies = [("volunteers", "0008_accepts_sms")]

    operations = [
        migrations.AddField(
            model_name="training",
            name="is_civic",
            field=models.BooleanField(default=False, verbose_name="formation civique et citoyenne"),
        ),
    ]
