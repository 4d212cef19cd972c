"""Interests: who may decide nothing about a supplier."""
