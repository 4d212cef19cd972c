"""Budgets: what each district may spend in a financial year, and what orders hold of it."""
