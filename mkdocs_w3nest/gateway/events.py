"""Events for pages: topics that streams listen to, with what newcomers must know kept for them."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from starlette.types import Receive, Scope, Send

Data = BaseModel | Mapping[str, object]

BEAT = 15.0
"""Seconds between the comments of a stream: nothing between us and the page must take it for dead."""

BACKLOG = 10_000
"""Messages that may wait for a page; one that is so far behind is disconnected, and starts again."""


def tab_topic(tab: str) -> str:
    """The topic of what concerns one tab alone."""
    return f"tab:{tab}"


class Hub:
    """Passes events on to streams. Belongs to one event loop."""

    def __init__(self) -> None:
        self._streams: set[Stream] = set()
        self._kept: defaultdict[str, dict[str, bytes]] = defaultdict(dict)

    def publish(self, topic: str, event: str, data: Data, retain: str | None = None) -> None:
        """Sends an event to those who listen to a topic.

        Args:
            topic: The topic.
            event: Name of the event.
            data: What it holds.
            retain: Key under which it is kept for those who come later, in place of the last one of that key.
        """
        message = encode(event, data)
        if retain is not None:
            kept = self._kept[topic]
            kept.pop(retain, None)  # the order is that of what was said last
            kept[retain] = message
        for stream in list(self._streams):
            if topic in stream.topics:
                stream.put(message)

    def forget(self, topic: str, keys: Iterable[str] | None = None) -> None:
        """Keeps nothing more of a topic, or nothing under some keys."""
        if keys is None:
            self._kept.pop(topic, None)
            return
        kept = self._kept.get(topic, {})
        for key in keys:
            kept.pop(key, None)
        if not kept:
            self._kept.pop(topic, None)

    def stream(self, topics: Iterable[str]) -> Stream:
        """A stream of topics: what is kept first, then what comes; as an answer to a request."""
        stream = Stream(self, frozenset(topics))
        stream.put(encode("ready", {}))
        for topic in stream.topics:
            for message in self._kept.get(topic, {}).values():
                stream.put(message)
        self._streams.add(stream)  # at once, so that nothing is lost between what was kept and what comes
        return stream

    def leave(self, stream: Stream) -> None:
        """Sends to a stream no more."""
        self._streams.discard(stream)


class Stream:
    """The events of some topics, as an ASGI application.

    Attributes:
        topics: What it listens to.
    """

    def __init__(self, hub: Hub, topics: frozenset[str]) -> None:
        self.topics = topics
        self._hub = hub
        self._messages: asyncio.Queue[bytes | None] = asyncio.Queue()

    def put(self, message: bytes) -> None:
        """Has a message sent."""
        if self._messages.qsize() < BACKLOG:
            self._messages.put_nowait(message)
        else:
            self._hub.leave(self)
            self._messages.put_nowait(None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends until the client goes away; see ASGI."""
        headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]
        gone = asyncio.ensure_future(until_gone(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await self._send_all(gone, send)
        finally:
            self._hub.leave(self)
            gone.cancel()

    async def _send_all(self, gone: asyncio.Future[None], send: Send) -> None:
        coming = asyncio.ensure_future(self._messages.get())
        try:
            while True:
                either: set[asyncio.Future[Any]] = {gone, coming}
                await asyncio.wait(either, timeout=BEAT, return_when=asyncio.FIRST_COMPLETED)
                if gone.done():
                    return
                message: bytes | None = b":\n\n"
                if coming.done():
                    message = coming.result()
                    coming = asyncio.ensure_future(self._messages.get())
                await send({"type": "http.response.body", "body": message or b"", "more_body": bool(message)})
                if message is None:
                    return
        finally:
            coming.cancel()


def encode(event: str, data: Data) -> bytes:
    """A server-sent event, whose data is JSON on one line."""
    text = data.model_dump_json(by_alias=True) if isinstance(data, BaseModel) else json.dumps(data)
    return f"event: {event}\ndata: {text}\n\n".encode()


async def until_gone(receive: Receive) -> None:
    """Waits until a client, all of whose body was read, goes away."""
    while (await receive())["type"] != "http.disconnect":
        pass
