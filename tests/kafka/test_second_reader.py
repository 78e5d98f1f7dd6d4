"""Whether records are there, asked of a real log: with records, with markers of transactions, with nobody answering."""

from confluent_kafka import Producer
from faust.types import TP

from streams.engine.second_reader import SecondReader
from tests.kafka.cluster import Message, Topics, publish


async def test_the_log_tells_records_from_markers(kafka: str, topics: Topics) -> None:
    """Records at 0 and 1, one of a transaction at 2 with its marker at 3, one at 4, and the marker at 5 at the end."""
    name = topics("in")
    publish(kafka, name, [Message(b"k", b"0"), Message(b"k", b"1")])
    producer = Producer({"bootstrap.servers": kafka, "transactional.id": f"{topics.prefix}-in"})
    producer.init_transactions(30)
    for value in (b"2", b"4"):
        producer.begin_transaction()
        producer.produce(name, value, b"k", partition=0)
        producer.commit_transaction(30)
    reader = SecondReader(lambda: {"bootstrap_servers": kafka}, 20.0)
    gaps = [range(6), range(1, 2), range(2, 4), range(3, 4), range(3, 5), range(5, 6)]
    found = [await reader.holds(TP(name, 0), gap) for gap in gaps]
    await reader.close()

    assert [True, True, True, False, True, False] == found


async def test_no_answer_is_no_proof() -> None:
    """Nobody listens at the port: the records may be there, so they are read again."""
    reader = SecondReader(lambda: {"bootstrap_servers": "127.0.0.1:1"}, 5.0)

    assert await reader.holds(TP("charting.events", 0), range(3, 7))
