"""The demo territory: fictional people with the habits of real ones, the same for everyone who tries Tisserand."""
