"""Settings of all tests."""

from hypothesis import settings

# A busy machine is no failure: nothing is asserted of time.
settings.register_profile("project", deadline=None)
settings.load_profile("project")
