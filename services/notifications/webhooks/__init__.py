"""Webhooks: addresses of suppliers and of systems of the department, to which the messages of their inbox go too."""
