"""What becomes of a message when the connection is lost before it is begun."""

import socket
import struct
from concurrent.futures import ThreadPoolExecutor

import pytest

from partnership_watch.delivery import Security, SmtpSettings
from partnership_watch.delivery.smtp import SendResult, SmtpConnection
from partnership_watch.store.tables import DeliveryState


def greet_and_reset(listening: socket.socket, extension: bytes) -> None:
    """Serve one connection up to EHLO, and cut it as a firewall does: with a reset."""
    connection, _ = listening.accept()
    with connection:
        connection.sendall(b"220 here\r\n")
        connection.recv(1_000)
        connection.sendall(b"250-here\r\n250 " + extension + b"\r\n")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.mark.parametrize("extension", [b"PIPELINING", b"HELP"])
def test_a_connection_that_is_lost_before_a_message_is_begun_defers_it(extension: bytes) -> None:
    """Nothing was sent, so nothing is unknown; the batch goes on over another connection."""
    with socket.create_server(("127.0.0.1", 0)) as listening, ThreadPoolExecutor(1) as other:
        cut = other.submit(greet_and_reset, listening, extension)
        settings = SmtpSettings(port=listening.getsockname()[1], security=Security.NONE)
        with SmtpConnection(settings) as connection:
            cut.result()
            sent = [connection.send("us@watch.example", "ann@readers.example", b"x\r\n") for _ in range(2)]

    lost = SendResult(DeliveryState.DEFERRED, error="SMTPServerDisconnected", connection_lost=True)
    assert sent == [lost, lost]
