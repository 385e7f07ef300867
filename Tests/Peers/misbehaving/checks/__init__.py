"""A client of our own that walks through a connection as far as the server lets it, and says what the wire showed."""
