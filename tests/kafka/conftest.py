"""The broker of a test run, the topics of a test, and a broker to break."""

from collections.abc import Generator

import pytest

from deploy.kafka.broker import BrokerError, NativeBroker
from tests.kafka.cluster import Topics
from tests.kafka.mock_cluster import MockCluster
from tests.kafka.provision import serving_broker


@pytest.fixture(scope="session")
def kafka() -> Generator[str]:
    """The bootstrap servers of the broker all tests share."""
    try:
        with serving_broker() as servers:
            yield servers
    except BrokerError as problem:
        pytest.fail(str(problem), pytrace=False)


@pytest.fixture
def topics(kafka: str) -> Generator[Topics]:
    """Creates the topics of this test, and deletes them when it ends."""
    created = Topics(kafka)
    yield created
    created.delete()


@pytest.fixture
def broker() -> Generator[NativeBroker]:
    """A broker of this test alone, to be stopped, killed and started again."""
    try:
        with NativeBroker() as own:
            yield own
    except BrokerError as problem:
        pytest.fail(str(problem), pytrace=False)


@pytest.fixture
def mock_cluster() -> Generator[MockCluster]:
    """A cluster of this test alone that fails on request."""
    with MockCluster() as cluster:
        yield cluster
