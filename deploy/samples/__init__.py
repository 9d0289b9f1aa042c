"""Sample data that belongs to nobody."""
