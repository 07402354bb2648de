"""Pages of the directory, of the desk, of referrals and of the ledger."""
