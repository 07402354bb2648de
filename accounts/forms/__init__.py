"""Forms of the account, the territory, the members and the journal."""

from accounts.forms.account import AccountForm
from accounts.forms.journal import JournalFilterForm
from accounts.forms.members import InvitationForm, JoinForm, RoleForm
from accounts.forms.territory import CommuneForm, SectorForm, TerritoryForm

__all__ = [
    "AccountForm",
    "CommuneForm",
    "InvitationForm",
    "JoinForm",
    "JournalFilterForm",
    "RoleForm",
    "SectorForm",
    "TerritoryForm",
]
