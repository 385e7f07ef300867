"""Real servers for the tests of the probe: the entry is ../mailservers.py.

harness.py reads commands and starts servers; server.py is what a server is; each of the others is about one server. programs/ has what
runs as a process of its own, with the packages of requirements.txt.
"""
