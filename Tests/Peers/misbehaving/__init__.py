"""A server that misbehaves by a script: SMTP, TLS, token endpoints and proxies, each wrong in one way, on loopback ports."""
