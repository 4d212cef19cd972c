"""Organisations: registered once, under an id of this service, with the accounts that speak for them."""
