"""The producer of a worker: idempotent, and the first to need the broker.

Faust starts it before the consumer, so topics are checked here, before a group is joined.
"""

from collections.abc import Mapping
from typing import Any

from faust.transport.drivers import aiokafka as driver

from streams.engine import topics
from streams.engine.publisher import Publisher


class BatchProducer(driver.Producer):  # type: ignore[misc]  # Faust is untyped for us
    """An idempotent producer: a retry neither repeats nor reorders records."""

    def _settings_extra(self) -> Mapping[str, Any]:
        return {**super()._settings_extra(), "enable_idempotence": True}

    async def on_start(self) -> None:
        """Check the topics first: the producer is the first to need the broker."""
        await self.transport.engine.prepare(topics.admin_options(self.app, self.transport))
        await super().on_start()

    def publisher(self) -> Publisher:
        """Sends batches through the client below."""
        return Publisher(self._ensure_producer())
