"""What a kernel tells the front while a cell runs."""

from __future__ import annotations

import os
import threading

from .interrupts import Interrupts
from .transport import Channel, Message, encode

RICH_BYTES = 16 * 1024 * 1024
"""Bytes of rich outputs (figures, tables, …) that one cell may show."""


class Uplink:
    """Sends outputs and waits until the front has them, so that outputs keep their order.

    Safe to use from any thread. In a forked child it sends nothing: the socket is not its own.
    """

    def __init__(self, channel: Channel, interrupts: Interrupts) -> None:
        self._channel = channel
        self._interrupts = interrupts
        self._lock = threading.Lock()
        self._pid = os.getpid()
        self._left = RICH_BYTES
        self._open = False
        os.register_at_fork(after_in_child=self._renew_lock)

    def begin(self) -> None:
        """A new cell begins, and has begun as far as interrupts are concerned: its budget is whole."""
        with self._interrupts, self._lock:
            self._left = RICH_BYTES
            self._open = True
            self._channel.send(encode({"type": "begun"}))

    def end(self) -> None:
        """The cell has ended: what its threads still send belongs to no cell, and is dropped."""
        with self._interrupts, self._lock:
            self._open = False

    def output(self, output: Message, *, display_id: str | None = None, update: bool = False) -> None:
        """Show one nbformat output; with `update`, in place of the one that was shown as `display_id`.

        The first output past the cell's budget becomes a notice, those after it are dropped.
        """
        if self._left <= 0:
            return
        message: Message = {"type": "output", "output": output, "displayId": display_id, "update": update}
        self._left -= len(encode(message))
        if self._left <= 0:
            text = f"output truncated: the cell shows more than {RICH_BYTES // 2**20} MiB of rich outputs\n"
            notice = {"output_type": "stream", "name": "stderr", "text": text}
            message = {"type": "output", "output": notice, "displayId": None, "update": False}
        self._exchange(message)

    def clear(self, *, wait: bool) -> None:
        """Drop the cell's outputs so far; with `wait`, when the next one comes."""
        self._exchange({"type": "clear", "wait": wait})

    def barrier(self) -> None:
        """Wait until the front has taken all that was written to the output pipes so far."""
        self._exchange({"type": "barrier"})

    def _exchange(self, message: Message) -> None:
        if os.getpid() != self._pid:
            return
        with self._interrupts, self._lock:
            if not self._open:
                return
            self._channel.send(encode(message))
            if self._channel.receive() is None:
                os._exit(0)  # the front is gone, and with it whoever wanted this cell

    def _renew_lock(self) -> None:
        self._lock = threading.Lock()
