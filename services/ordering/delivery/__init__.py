"""Delivery: what becomes of an order that was accepted, until nothing more can come of it."""
