"""`python -m streams` is `dripcheck`."""

from streams.cli import main

main()
