"""A simulator of faults: the real engine and agents over an in-memory broker, in virtual time, from one seed.

A fault that needs a thousand runs of a real cluster to appear comes here in seconds, and comes again with its seed:
`python -m tests.simulation --seed N --trace`. What is not real is what lies below Faust: the driver of the client, the
group coordinator, the broker's logs and the two clocks. Start reading at `run`.
"""
