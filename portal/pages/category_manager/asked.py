"""What a list was narrowed to by its address."""

from uuid import UUID

from portal.web.visit import Visit


def one_supplier(visit: Visit) -> str:
    """Return the id of the supplier that a list is of, nothing for all; what is no id means all."""
    try:
        return str(UUID(visit.asked("supplier")))
    except ValueError:
        return ""
