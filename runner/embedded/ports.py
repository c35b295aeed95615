"""Free TCP ports on the loopback address."""

import os
import socket

LOOPBACK = "127.0.0.1"
ATTEMPTS = 50


def is_free(port: int) -> bool:
    """True when a server could listen on this port of the loopback address now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def any_free() -> int:
    """A port that the operating system finds free."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return port


def first_free(wanted: int) -> int:
    """`wanted`, or the next free port above it, or any free one when the next 50 are all taken."""
    return next((port for port in range(wanted, min(wanted + ATTEMPTS, 65536)) if is_free(port)), 0) or any_free()
