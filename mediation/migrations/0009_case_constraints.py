from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mediation', '0008_case_transitions_of_before'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'CLOSED'), models.Q(('close_reason', ''), _negated=True), ('closed_on__isnull', False)), models.Q(models.Q(('status', 'CLOSED'), _negated=True), ('close_note', ''), ('close_reason', ''), ('closed_on__isnull', True), ('final_level', '')), _connector='OR'), name='case_closed_with_reason', violation_error_message='Un dossier terminé a une date et une raison ; un dossier ouvert n’en a pas.'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'CLOSED'), _negated=True), models.Q(('next_action', ''), ('next_action_on__isnull', True)), _connector='OR'), name='case_next_only_open', violation_error_message='Un dossier terminé n’a plus de prochaine étape.'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('next_action', ''), ('next_action_on__isnull', False), _connector='OR'), name='case_next_dated', violation_error_message='Donnez la date de la prochaine étape.'),
        ),
    ]
