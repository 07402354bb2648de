"""Home page, account, territory settings, members, invitations, journal."""

from accounts.views.account import account, membership_choose, token_create, token_revoke
from accounts.views.home import home
from accounts.views.invitations import invitation_accept
from accounts.views.journal import journal
from accounts.views.members import (
    invitation_create,
    invitation_resend,
    invitation_revoke,
    member,
    member_close,
    member_reopen,
    members,
)
from accounts.views.territory import commune, communes, sector, sector_delete, territory

__all__ = [
    "account",
    "commune",
    "communes",
    "home",
    "invitation_accept",
    "invitation_create",
    "invitation_resend",
    "invitation_revoke",
    "journal",
    "member",
    "member_close",
    "member_reopen",
    "members",
    "membership_choose",
    "sector",
    "sector_delete",
    "territory",
    "token_create",
    "token_revoke",
]
