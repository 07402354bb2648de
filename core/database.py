"""Migration operations that exist on one database only."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.special import RunSQL
from django.db.migrations.state import ProjectState


class VendorSQL(RunSQL):
    """SQL run on one database vendor ("postgresql" or "sqlite") and skipped on the other."""

    def __init__(self, vendor: str, sql: str, reverse_sql: str) -> None:
        self.vendor = vendor
        super().__init__(sql, reverse_sql)

    def deconstruct(self) -> tuple[str, list[str], dict[str, str]]:
        """Describe the operation for the migration writer."""
        return (type(self).__name__, [self.vendor, str(self.sql), str(self.reverse_sql)], {})

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Run the statement where it applies."""
        if schema_editor.connection.vendor == self.vendor:
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Undo the statement where it applies."""
        if schema_editor.connection.vendor == self.vendor:
            super().database_backwards(app_label, schema_editor, from_state, to_state)
