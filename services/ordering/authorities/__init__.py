"""Authorities to approve that are lent: temporary cover, on record."""
