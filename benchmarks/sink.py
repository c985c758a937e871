"""A mail server that takes everything and keeps nothing, in a process of its own."""

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

LARGEST = 2**24  # bytes of a message

_ANSWERS = {b"EHLO": b"250-sink\r\n250 PIPELINING\r\n", b"QUIT": b"221 bye\r\n"}


@contextmanager
def mail_sink() -> Iterator[int]:
    """Listen on a free port of loopback while the context is open; gives the port."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


def _serve(parent: Connection) -> None:
    asyncio.run(_listen(parent))


async def _listen(parent: Connection) -> None:
    server = await asyncio.start_server(_take, "127.0.0.1", 0, limit=LARGEST)
    parent.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


async def _take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 sink\r\n")
    while line := await reader.readline():
        command = line[:4].upper().strip()
        if command == b"DATA":
            writer.write(b"354 go on\r\n")
            await reader.readuntil(b"\r\n.\r\n")
        writer.write(_ANSWERS.get(command, b"250 ok\r\n"))
        if command == b"QUIT":
            break
    writer.close()
