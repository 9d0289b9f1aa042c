"""Every service's fold with its real use cases, and a broker that does its worst to them."""
