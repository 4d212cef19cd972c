"""Standing offers: published, kept up to date, paused, delisted with their supplier and back, expired, withdrawn."""
