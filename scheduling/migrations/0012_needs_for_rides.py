"""How someone is driven to a workshop, rides given outside, rhythms by the month."""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def session_gone_is_the_place(apps: Any, schema_editor: Any) -> None:
    """A session that does not take place gives its rides up for the place: no service failed anybody."""
    rides = apps.get_model("scheduling", "RideRequest").objects
    rides.filter(cancelled_by="SERVICE", wish__isnull=False, reason__startswith="séance annulée").update(
        cancelled_by="PLACE"
    )


class Migration(migrations.Migration):

    dependencies = [
        ('scheduling', '0011_told_by_sms'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalriderequest',
            name='aids_to_check',
            field=models.BooleanField(default=False, verbose_name='aides à vérifier'),
        ),
        migrations.AddField(
            model_name='riderequest',
            name='aids_to_check',
            field=models.BooleanField(default=False, verbose_name='aides à vérifier'),
        ),
        migrations.AddField(
            model_name='rideseries',
            name='month_ranks',
            field=models.JSONField(blank=True, default=list, verbose_name='rangs dans le mois'),
        ),
        migrations.AddField(
            model_name='sessionwish',
            name='ride_aids',
            field=models.JSONField(blank=True, null=True, verbose_name='aides pour le déplacement'),
        ),
        migrations.AddField(
            model_name='sessionwish',
            name='ride_escort',
            field=models.CharField(blank=True, choices=[('KERB', 'jusqu’au trottoir'), ('DOOR', 'jusqu’à la porte'), ('ROOM', 'jusqu’à la salle'), ('STAY', 'accompagnement pendant tout le rendez-vous')], max_length=4, verbose_name='jusqu’où accompagner'),
        ),
        migrations.AddField(
            model_name='sessionwish',
            name='ride_same_driver',
            field=models.BooleanField(default=False, verbose_name='même conducteur à l’aller et au retour'),
        ),
        migrations.AddField(
            model_name='workshopseries',
            name='month_ranks',
            field=models.JSONField(blank=True, default=list, verbose_name='rangs dans le mois'),
        ),
        migrations.AddField(
            model_name="workshopseries",
            name="close_reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="pourquoi elle s’arrête"),
        ),
        migrations.CreateModel(
            name='RideConfided',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('carrier', models.CharField(max_length=120, verbose_name='qui conduit')),
                ('picks_up_at', models.TimeField(blank=True, null=True, verbose_name='départ à l’aller')),
                ('brings_back_at', models.TimeField(blank=True, null=True, verbose_name='départ au retour')),
                ('reference', models.CharField(blank=True, max_length=60, verbose_name='référence')),
                ('confirmed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='confirmé le')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confirmé par')),
                ('ride', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='confided', to='scheduling.riderequest', verbose_name='besoin')),
            ],
            options={
                'verbose_name': 'trajet confié',
                'verbose_name_plural': 'trajets confiés',
                'ordering': ['pk'],
            },
        ),
        migrations.RunPython(session_gone_is_the_place, migrations.RunPython.noop, elidable=True),
    ]
