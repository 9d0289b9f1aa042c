from hypothesis import settings

# a busy machine is no failed test: no property here is about time
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
