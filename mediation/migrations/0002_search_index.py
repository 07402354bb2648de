"""PostgreSQL finds a piece of a name among many rows by trigrams."""

from django.db import migrations

from core.database import VendorSQL


class Migration(migrations.Migration):
    dependencies = [("mediation", "0001_initial")]
    operations = [
        VendorSQL("postgresql", "CREATE EXTENSION IF NOT EXISTS pg_trgm", "SELECT 1"),
        VendorSQL(
            "postgresql",
            "CREATE INDEX beneficiary_search ON mediation_beneficiary USING gin (search_text gin_trgm_ops)",
            "DROP INDEX beneficiary_search",
        ),
    ]
