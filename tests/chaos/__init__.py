"""``make chaos``: every part broken on purpose under load, and after each round the books balanced."""
