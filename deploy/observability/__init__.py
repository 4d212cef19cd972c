"""Watching the system: what Prometheus asks and warns of, and what Grafana shows, written from the metrics' names."""
