"""The address book: people of the department and of suppliers, with how each is reached outside the inbox."""
