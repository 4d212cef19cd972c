"""Payments: what falls due by what became of orders, who claims and verifies it, and the runs that pay it."""
