"""Procurement notices: what the law has published of contracts, competitions and payments, by when, and if it was."""
