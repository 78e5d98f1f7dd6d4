"""The streaming service: one process that reads, judges and publishes until it is told to stop."""

import logging
import os
from typing import NoReturn

from streams.app import create_app
from streams.collector import spare
from streams.settings import Settings

log = logging.getLogger("dripcheck")


def run(settings: Settings) -> NoReturn:
    """Run a worker until SIGTERM; it drains, commits and ends with 0. Other exit codes: `streams.engine.guard.Exit`."""
    os.umask(0o077)  # the state is charting: for this user alone
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", level=logging.INFO)
    for theirs in ("faust", "mode", "aiokafka"):
        logging.getLogger(theirs).setLevel(logging.WARNING)  # below it they tell of records
    log.setLevel(settings.log_level)
    logging.getLogger("streams").setLevel("DEBUG" if settings.log_level == "DEBUG" else "WARNING")
    if settings.state_directory is not None:
        settings.state_directory.mkdir(parents=True, exist_ok=True)  # a cache: gone with its volume, it is made anew
    app = create_app(settings)
    spare()
    server = app.pages.serve(settings.listen_host, settings.listen_port)
    log.info("pages at http://%s:%d: /metrics /live /ready /startup", settings.listen_host, server.server_port)
    log.info("reading from %s as group %s, profile %s", settings.brokers, settings.group, settings.profile)
    app.engine.run()
