"""Broker and database for tests: an address given, else a container, else a local process."""
