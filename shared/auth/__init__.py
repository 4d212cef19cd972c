"""Who may do what: bearer tokens checked against a JWKS, roles, and limits to an organisation or districts."""
