"""``yichuang parked``: what operators do about parked messages and tasks, from a terminal."""
