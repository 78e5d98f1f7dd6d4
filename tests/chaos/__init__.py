"""Workers as processes against a real cluster of three brokers, under the faults of a real one.

The schedules are those Kafka Streams and Flink put themselves under: kill and drain of workers, also while they recover,
hard and clean bounce of a broker, a cut network, a stopped process, a full disk. `python -m tests.chaos` runs them.
"""
