"""The gateway: Envoy's configuration, generated from the services' routes, for a laptop, compose and tests."""
