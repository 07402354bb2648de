from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scheduling", "0012_needs_for_rides"),
    ]

    operations = [
        migrations.AddField(
            model_name="rideday",
            name="km_by_scheme",
            field=models.JSONField(
                blank=True, default=dict, verbose_name="kilomètres, une voiture par demande, par service"
            ),
        ),
        migrations.AddField(
            model_name="rideleg",
            name="resume_latitude",
            field=models.FloatField(blank=True, null=True, verbose_name="repris à, latitude"),
        ),
        migrations.AddField(
            model_name="rideleg",
            name="resume_longitude",
            field=models.FloatField(blank=True, null=True, verbose_name="repris à, longitude"),
        ),
    ]
