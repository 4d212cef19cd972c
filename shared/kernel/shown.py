"""What a view shows of a state by the same names."""

from typing import Any

from pydantic import BaseModel


def fields_of(view: type[BaseModel], state: object) -> dict[str, Any]:
    """Return the fields of a state that a view has too."""
    return {name: value for name, value in vars(state).items() if name in view.model_fields}
