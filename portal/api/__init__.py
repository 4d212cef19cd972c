"""What the portal asks of the services: operations of `/v1` with the fields that pages use, and the client for them."""
