"""What holds for every test: how long an example of a property takes depends on the machine, and decides nothing.

A test that hangs is ended by its timeout.
"""

from hypothesis import settings

settings.register_profile("dripcheck", deadline=None)
settings.load_profile("dripcheck")
