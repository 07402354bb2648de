"""The journal cannot be changed or emptied: the database says so, not Python."""

from django.db import migrations

from core.database import VendorSQL

POSTGRESQL = """
CREATE FUNCTION core_journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The journal is append-only';
END $$;
CREATE TRIGGER core_journal_no_change BEFORE UPDATE OR DELETE ON core_journalentry
    FOR EACH ROW EXECUTE FUNCTION core_journal_is_append_only();
CREATE TRIGGER core_journal_no_truncate BEFORE TRUNCATE ON core_journalentry
    FOR EACH STATEMENT EXECUTE FUNCTION core_journal_is_append_only();
"""
POSTGRESQL_UNDO = """
DROP TRIGGER core_journal_no_truncate ON core_journalentry;
DROP TRIGGER core_journal_no_change ON core_journalentry;
DROP FUNCTION core_journal_is_append_only;
"""


def sqlite(event: str) -> VendorSQL:
    name = f"core_journal_no_{event.lower()}"
    return VendorSQL(
        "sqlite",
        f"CREATE TRIGGER {name} BEFORE {event} ON core_journalentry "
        "BEGIN SELECT RAISE(ABORT, 'The journal is append-only'); END",
        f"DROP TRIGGER {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [VendorSQL("postgresql", POSTGRESQL, POSTGRESQL_UNDO), sqlite("UPDATE"), sqlite("DELETE")]
