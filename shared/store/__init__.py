"""State, events and idempotency records in MongoDB: the only package that knows the database driver.

`Store.change` commits commands in groups; `Rows` keeps projections; `Relay` follows the event log to Kafka.
"""
