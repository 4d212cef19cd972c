"""Shortlists: offers that staff of a district hold against each other before they order, each in one version."""
