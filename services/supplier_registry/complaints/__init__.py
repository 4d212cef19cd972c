"""Complaints about suppliers: raised by staff, answered by the supplier, decided, and what follows."""
