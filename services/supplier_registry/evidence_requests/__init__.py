"""Requests to members for evidence: asked by an officer or by the rules, given, checked, or overdue."""
