"""The five services and the chassis under them."""
