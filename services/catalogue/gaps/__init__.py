"""Gaps in provision: raised by unmet needs, answered, and closed by an offer that fits."""
