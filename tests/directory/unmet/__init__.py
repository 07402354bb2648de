"""Tests of the ledger of unmet needs and of the API of the directory."""
