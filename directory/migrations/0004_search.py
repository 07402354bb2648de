"""PostgreSQL finds what is near, what is spelt almost so, and who comes to a commune, among 100,000 services."""

from django.db import migrations

from core.database import VendorSQL

# Longitudes are shrunk as at the latitude of France, so that near on the index is near on the ground; each territory
# lies a thousand units from the next, so that the nearest places are always its own.
_NEAR = """
CREATE INDEX place_near ON directory_place USING gist (point(longitude * 0.7 + territory_id * 1000, latitude))
WHERE status = 'PUBLISHED' AND kind = 'FIXED' AND merged_into_id IS NULL
"""
_INDEXES = {
    "place_near": _NEAR,
    "service_words": "CREATE INDEX service_words ON directory_service USING gin (search_text gin_trgm_ops)",
    "place_words": "CREATE INDEX place_words ON directory_place USING gin (search_text gin_trgm_ops)",
    "service_home": """
CREATE INDEX service_home ON directory_service (territory_id, quality DESC, id)
WHERE is_at_home AND status = 'PUBLISHED' AND merged_into_id IS NULL
""",
    "service_best": """
CREATE INDEX service_best ON directory_service (territory_id, quality DESC, id)
WHERE status = 'PUBLISHED' AND merged_into_id IS NULL
""",
    "service_remote": """
CREATE INDEX service_remote ON directory_service (territory_id, quality DESC, id)
WHERE NOT is_at_home AND status = 'PUBLISHED' AND merged_into_id IS NULL AND reception_modes ?| ARRAY['a-distance']
""",
}


class Migration(migrations.Migration):
    dependencies = [("directory", "0003_imports")]
    operations = [
        VendorSQL("postgresql", "CREATE EXTENSION IF NOT EXISTS pg_trgm", "SELECT 1"),
        *[VendorSQL("postgresql", sql, f"DROP INDEX {name}") for name, sql in _INDEXES.items()],
    ]
