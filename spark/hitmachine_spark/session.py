"""The session in which a night meets, with an engine that is told from one that is gone.

Left alone, a client of Spark Connect waits for its server without a word: ten minutes for each thing
it asks, and for good where the server's machine is off. A night must end, and say why.
"""

from __future__ import annotations

import os
from typing import cast

from pyspark.sql import SparkSession

NAME = "hitmachine-spark"

# Where nothing is said, the other side is asked after so long whether it lives. A server of Spark
# Connect hangs up on who asks more often than every five minutes.
SILENCE_MS = 310_000

# What pyspark sets for a remote session, and its functions go by.
IS_REMOTE = "SPARK_CONNECT_MODE_ENABLED"


class Unreachable(Exception):
    """Nobody answers at an address."""


def on_cluster(master: str | None) -> SparkSession:
    """A session on a cluster, or on whatever the environment names."""
    builder = SparkSession.builder.appName(NAME)
    if master:
        builder = builder.master(master)
    return builder.getOrCreate()


def with_server(address: str, patience: int) -> SparkSession:
    """A session with a server of Spark Connect or Sail; Unreachable where there is none.

    patience: seconds in which it must be there, and be there again after it was gone.
    """
    # Only there with pyspark's part for servers.
    import grpc
    from pyspark.sql.connect.client import DefaultChannelBuilder
    from pyspark.sql.connect.client.retries import DefaultPolicy
    from pyspark.sql.connect.session import SparkSession as RemoteSession

    channels = DefaultChannelBuilder(
        address,
        [
            ("grpc.keepalive_time_ms", SILENCE_MS),
            ("grpc.keepalive_timeout_ms", patience * 1000),
            ("grpc.http2.max_pings_without_data", 0),
        ],
    )
    with channels.toChannel() as channel:
        is_there = grpc.channel_ready_future(channel)
        try:
            is_there.result(timeout=patience)
        except grpc.FutureTimeoutError:
            raise Unreachable(address) from None
        finally:
            is_there.cancel()
    os.environ[IS_REMOTE] = "1"
    session = RemoteSession.builder.channelBuilder(channels).appName(NAME).create()
    # Nine times, and together about as long.
    retries = DefaultPolicy(max_retries=8, max_backoff=patience * 1000 // 4)
    session.client.set_retry_policies([retries])
    return cast(SparkSession, session)


def is_gone(error: Exception) -> bool:
    """Whether this is how a session fails whose server does not answer any more."""
    if IS_REMOTE not in os.environ:
        return False
    import grpc
    from pyspark.errors.exceptions.connect import SparkConnectGrpcException

    if isinstance(error, SparkConnectGrpcException):
        return error.getGrpcStatusCode() is grpc.StatusCode.UNAVAILABLE
    return isinstance(error, grpc.RpcError)


def stop(session: SparkSession) -> None:
    """Ends a session, at once where its server is gone."""
    if IS_REMOTE in os.environ:
        session.client.set_retry_policies([])
    session.stop()
