"""What PostgreSQL refuses: a vehicle in two published runs at once (I1), two tariffs of a scheme on a day (I4)."""

from django.db import migrations

from core.database import VendorSQL


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0009_rides_and_workshops")]
    operations = [
        VendorSQL(
            "postgresql",
            "ALTER TABLE scheduling_run ADD CONSTRAINT run_vehicle_no_overlap "
            "EXCLUDE USING gist (vehicle_id WITH =, tstzrange(starts_at, ends_at) WITH &&) "
            "WHERE (stage = 'PUBLISHED')",
            "ALTER TABLE scheduling_run DROP CONSTRAINT run_vehicle_no_overlap",
        ),
        VendorSQL(
            "postgresql",
            "ALTER TABLE scheduling_transporttariff ADD CONSTRAINT tariff_no_overlap "
            "EXCLUDE USING gist (scheme_id WITH =, daterange(valid_from, valid_to, '[]') WITH &&)",
            "ALTER TABLE scheduling_transporttariff DROP CONSTRAINT tariff_no_overlap",
        ),
    ]
