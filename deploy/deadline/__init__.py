"""``yichuang deadline``: when a limit ends, and which days it counts."""
