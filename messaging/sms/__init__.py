"""The SMS channel: texts, hours, the operator's gateway, receipts and answers."""
