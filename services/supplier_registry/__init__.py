"""Suppliers: who applied, who was admitted to which categories, how they stand, and how they deliver."""
