"""`python -m tests.upgrade VERSION`: store what this version keeps, when it is released."""

import sys

from tests.upgrade.samples import write

write(sys.argv[1])
