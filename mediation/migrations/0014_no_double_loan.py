"""An item is lent once at a time: PostgreSQL refuses live loans of one item that overlap.

The day of return is free for the next loan, so the range leaves its end out.
"""

from django.db import migrations

from core.database import VendorSQL


class Migration(migrations.Migration):
    dependencies = [("mediation", "0013_equipment_loans")]
    operations = [
        VendorSQL("postgresql", "CREATE EXTENSION IF NOT EXISTS btree_gist", "SELECT 1"),
        VendorSQL(
            "postgresql",
            "ALTER TABLE mediation_loan ADD CONSTRAINT loan_no_overlap "
            "EXCLUDE USING gist (item_id WITH =, daterange(starts_on, due_on) WITH &&) "
            "WHERE (state IN ('RESERVED', 'OUT'))",
            "ALTER TABLE mediation_loan DROP CONSTRAINT loan_no_overlap",
        ),
    ]
