"""Events on Kafka: the wire format, the relay that publishes, the consumers that act."""
