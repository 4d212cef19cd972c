"""Declarations that a domain may be written in: aggregates, projections, deadlines, rules, callers, ids, the clock.

Nothing here reaches a driver, a framework or a file; what acts on them is elsewhere.
"""
