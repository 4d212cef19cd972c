"""Deliveries: messages that leave by a channel, each to one person or webhook, tried until they arrive or cannot."""
