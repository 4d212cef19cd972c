"""The broker's errors by a name of our own, so that whoever reports them need not know the client library."""

from aiokafka.errors import KafkaError as BrokerError

__all__ = ["BrokerError"]
