"""What the services tell operators: metrics and structured logs. No personal data in either."""
