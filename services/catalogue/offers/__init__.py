"""Standing offers: published, kept up to date, delisted and relisted with their supplier, withdrawn."""
