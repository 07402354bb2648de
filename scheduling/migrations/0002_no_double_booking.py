"""Nobody is in two places at once: PostgreSQL refuses overlapping rows of a helper (invariant J1, TRUST R04)."""

from django.db import migrations

from core.database import VendorSQL


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0001_initial")]
    operations = [
        VendorSQL("postgresql", "CREATE EXTENSION IF NOT EXISTS btree_gist", "SELECT 1"),
        VendorSQL(
            "postgresql",
            "ALTER TABLE scheduling_occupancy ADD CONSTRAINT occupancy_no_overlap "
            "EXCLUDE USING gist (helper_id WITH =, tstzrange(starts_at, ends_at) WITH &&)",
            "ALTER TABLE scheduling_occupancy DROP CONSTRAINT occupancy_no_overlap",
        ),
    ]
