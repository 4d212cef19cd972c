"""Facts about whose an order is, by keys that tell nobody."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from shared.contracts.ordering.orders import OrderEvent


class KeyOfLine(BaseModel):
    """Whose the need of a line is: orders of one client for one offer have the same key, with a number of their own."""

    model_config = ConfigDict(frozen=True)

    line: int
    key: str
    number: int


class OrderKeyed(OrderEvent):
    """Whose the needs of the order are, so that nobody has the same offer twice on the same days.

    A key is a digest of the journey and the offer: it leads to neither, and nobody else's is the same.
    """

    TYPE: ClassVar[str] = "ordering.OrderKeyed.v1"
    PRIVATE: ClassVar[bool] = True
    clients: tuple[KeyOfLine, ...]
