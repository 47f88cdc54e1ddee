"""The command says in a line what is wrong and ends, also where its server is gone."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from oracle import Night
from pyspark.sql import SparkSession
from test_meet import plain, tables

IS_SAIL = os.environ.get("HITMACHINE_ENGINE") == "sail"
PATIENCE = ["--patience", "4"]
needs_a_server = pytest.mark.skipif(not IS_SAIL, reason="local Spark is no server")


class Relay:
    """Stands between a client and a server, until a client has said something."""

    def __init__(self, server: tuple[str, int], word: bytes) -> None:
        self.server = server
        self.word = word
        self.is_cut = False
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while not self.is_cut:
            try:
                client, _ = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        said = b""
        with client, socket.create_connection(self.server) as server:
            while not self.is_cut:
                readable, _, _ = select.select([client, server], [], [], 0.1)
                for side in readable:
                    data = side.recv(1 << 16)
                    if not data:
                        return
                    if side is client:
                        said = said[-len(self.word) :] + data
                        if self.word in said:
                            self.cut()
                            return
                    (server if side is client else client).sendall(data)

    def cut(self) -> None:
        self.is_cut = True
        self.listening.close()


def run(*arguments: object) -> tuple[int, str, float]:
    """Runs the command; its exit status, its last line, and how many seconds it took."""
    began = time.monotonic()
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "hitmachine_spark", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=400,
    )
    lines = ran.stderr.strip().splitlines()
    return ran.returncode, lines[-1] if lines else "", time.monotonic() - began


def write_export(spark: SparkSession, night: Night, folder: Path) -> Path:
    records, lists = tables(spark, night)
    export = folder / "export"
    records.write.parquet(f"{export}/records")
    lists.coalesce(1).write.parquet(f"{export}/lists.parquet")
    return export


@pytest.fixture
def where(spark: SparkSession) -> Iterator[list[str]]:
    """How the command finds the engine of these tests."""
    if IS_SAIL:
        port = spark.client._builder.endpoint.rpartition(":")[2]  # type: ignore[attr-defined]
        yield ["--remote", f"sc://127.0.0.1:{port}"]
    else:
        yield ["--master", "local[1]"]


def test_says_what_the_operator_can_mend(
    spark: SparkSession, tmp_path: Path, where: list[str]
) -> None:
    out = tmp_path / "met"
    status, said, _ = run(tmp_path / "none", out, *where)
    assert (status, said) == (
        1,
        f"error: {tmp_path}/none/records is no export: name what hitmachine export wrote, by its "
        "whole path",
    )
    assert not out.exists()
    export = write_export(spark, plain(), tmp_path)
    status, said, _ = run(export, out, *where)
    assert (status, "error" in said) == (0, False), said
    status, said, _ = run(export, out, *where)
    assert (status, said) == (
        1,
        f"error: {out}/met is there already: remove it, or write elsewhere",
    )


@needs_a_server
def test_ends_where_there_is_no_server(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"sc://127.0.0.1:{mute.getsockname()[1]}"
        status, said, seconds = run(tmp_path, tmp_path / "met", "--remote", address, *PATIENCE)
    assert (status, said) == (
        1,
        f"error: nobody answers at {address}: start the server, or mend the address",
    )
    assert seconds < 30


@needs_a_server
def test_ends_where_its_server_goes_in_the_middle(
    spark: SparkSession, tmp_path: Path, where: list[str]
) -> None:
    export = write_export(spark, plain(), tmp_path)
    out = tmp_path / "met"
    # The first that is told to write is told so by this path.
    server = ("127.0.0.1", int(where[1].rpartition(":")[2]))
    relay = Relay(server, f"{out}/met".encode())
    at_relay = ["--remote", f"sc://127.0.0.1:{relay.port}", *PATIENCE]
    status, said, seconds = run(export, out, *at_relay)
    assert relay.is_cut
    assert (status, said) == (
        3,
        "error: the server does not answer any more: see why, remove what it wrote, and run again",
    )
    assert seconds < 60
    assert not (out / "manifest").exists()
