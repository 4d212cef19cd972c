"""Clients of public registers: each asks one register in that register's own way, and answers as all of them do."""
