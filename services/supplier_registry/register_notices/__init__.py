"""Notices of the law: what has to be published or told because the register changed, by when, and whether it was."""
