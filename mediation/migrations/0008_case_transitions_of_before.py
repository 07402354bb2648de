"""Give the cases of before a reason where they are closed, and the transitions that their dates tell."""

from datetime import datetime, time

from django.db import migrations
from django.utils import timezone


def _noon(day):
    return timezone.make_aware(datetime.combine(day, time(12)))


def tell_the_past(apps, schema_editor):
    case_model = apps.get_model("mediation", "Case")
    transition_model = apps.get_model("mediation", "CaseTransition")
    case_model.objects.exclude(status="CLOSED").exclude(closed_on=None).update(closed_on=None)
    for case in case_model.objects.select_related("beneficiary").order_by("pk").iterator():
        if case.status != "CLOSED":
            transition_model.objects.create(case=case, target=case.status, at=_noon(case.opened_on))
            continue
        case.closed_on = case.closed_on or case.opened_on
        case.close_reason, case.close_note = "OTHER", "raison non notée"
        case.final_level, case.next_action_on = case.beneficiary.level, None
        case.save()
        transition_model.objects.create(case=case, target="REQUESTED", at=_noon(case.opened_on))
        transition_model.objects.create(
            case=case,
            source="REQUESTED",
            target="CLOSED",
            at=_noon(case.closed_on),
            reason="OTHER",
            note=case.close_note,
        )


class Migration(migrations.Migration):

    dependencies = [
        ('mediation', '0007_case_life'),
    ]

    operations = [
        migrations.RunPython(tell_the_past, migrations.RunPython.noop, elidable=True),
    ]
