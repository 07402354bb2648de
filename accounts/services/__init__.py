"""Every write of accounts: people, territory, members, invitations."""

from accounts.services.account import account_update, api_token_create, api_token_revoke
from accounts.services.invitations import (
    digest,
    invitation_accept,
    invitation_join,
    invitation_resend,
    invitation_revoke,
    invitation_send,
)
from accounts.services.members import member_close, member_reopen, member_role_change
from accounts.services.territory import (
    commune_update,
    sector_create,
    sector_delete,
    sector_rename,
    territory_hours_set,
    territory_update,
)

__all__ = [
    "account_update",
    "api_token_create",
    "api_token_revoke",
    "commune_update",
    "digest",
    "invitation_accept",
    "invitation_join",
    "invitation_resend",
    "invitation_revoke",
    "invitation_send",
    "member_close",
    "member_reopen",
    "member_role_change",
    "sector_create",
    "sector_delete",
    "sector_rename",
    "territory_hours_set",
    "territory_update",
]
