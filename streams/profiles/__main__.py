"""`python -m streams.profiles [--check]`: write the built-in profiles, or say whether they are current."""

import sys
from pathlib import Path

from streams.generated import write_or_check
from streams.profiles.document import HEADS, write

if __name__ == "__main__":
    files = {Path(__file__).with_name(f"{name}.toml"): write(name) for name in HEADS}
    sys.exit(write_or_check(files, "streams.profiles", sys.argv[1:]))
