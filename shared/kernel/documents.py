"""What is kept and sent as JSON."""

from typing import Any

Document = dict[str, Any]
"""A document of the database, or a part of one; see ADR 0013 for how ids and dates are written in it."""
