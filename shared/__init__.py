"""What every service stands on: contracts, reference data and the plumbing between HTTP, store and Kafka."""
