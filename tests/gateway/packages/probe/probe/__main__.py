"""Says what it sees, and misbehaves when asked to."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

MODE = os.environ.get("W3NEST_BUILD_MODE", "good")
seen: dict[str, Any] = {"received": 0, "left": False, "resets": [], "closed": None}
may_go_on = asyncio.Event()


async def identity(request: Request) -> Response:
    return JSONResponse({"mode": MODE, "pid": os.getpid(), "partition": os.environ["W3NEST_PARTITION"]})


async def echo(request: Request) -> Response:
    body = await request.body()
    headers = [(name.decode(), value.decode("latin-1")) for name, value in request.headers.raw]
    return JSONResponse(
        {
            "method": request.method,
            "path": request.scope["raw_path"].decode(),
            "query": request.url.query,
            "headers": headers,
            "size": len(body),
            "body": body[:1000].decode("latin-1"),
        }
    )


async def stream(request: Request) -> Response:
    """The last byte comes only when `/go-on` was called."""

    async def parts() -> AsyncIterator[str]:
        yield "first\n"
        await may_go_on.wait()
        yield "last\n"

    return StreamingResponse(parts(), media_type="text/plain")


async def go_on(request: Request) -> Response:
    may_go_on.set()
    return Response()


async def upload(request: Request) -> Response:
    async for chunk in request.stream():
        seen["received"] += len(chunk)
    return JSONResponse(seen["received"])


async def duplex(scope: Scope, receive: Receive, send: Send) -> None:
    """Sends each part of the body back as it comes."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    while True:
        message = await receive()
        more = message.get("more_body", False)
        await send({"type": "http.response.body", "body": message.get("body", b""), "more_body": more})
        if not more:
            return


async def what_was_seen(request: Request) -> Response:
    return JSONResponse(seen)


async def many(request: Request) -> Response:
    response = PlainTextResponse("many", status_code=418)
    for cookie in ("a=1; Path=/; HttpOnly", "b=2; path=/deep; Domain=localhost", "c=3"):
        response.headers.append("Set-Cookie", cookie)
    for value in ("one", "two"):
        response.headers.append("X-Many", value)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Connection"] = "X-Secret"
    response.headers["X-Secret"] = "for the next hop"
    return response


async def hang(request: Request) -> Response:
    seen["hanging"] = True
    while (await request.receive())["type"] != "http.disconnect":
        pass
    seen["left"] = True
    return Response()


async def never(request: Request) -> Response:
    await asyncio.Event().wait()
    return Response()


async def die(request: Request) -> Response:
    print("about to die", flush=True)
    os._exit(7)


async def die_midway(request: Request) -> Response:
    async def parts() -> AsyncIterator[str]:
        yield "some of it\n"
        await may_go_on.wait()
        os._exit(7)

    return StreamingResponse(parts())


async def redirect(request: Request) -> Response:
    return RedirectResponse(request.url_for("echo") if "absolute" in request.query_params else "/echo")


async def big(request: Request) -> Response:
    return Response(b"x" * int(request.query_params["size"]))


async def no_length(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


async def call(request: Request) -> Response:
    """Calls another backend through the gateway."""
    import httpx  # noqa: PLC0415  (it takes long)

    asked = await request.json()
    headers = {"X-W3Nest-Key": os.environ["W3NEST_API_KEY"], **asked.get("headers", {})}
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.request(
            asked.get("method", "GET"),
            os.environ["W3NEST_GATEWAY"] + asked["path"],
            headers=headers,
            timeout=60,
        )
    return JSONResponse({"status": answer.status_code, "text": answer.text})


async def reset(request: Request) -> Response:
    seen["resets"].append(request.headers["x-backends-partition"])
    return Response()


async def socket(socket: WebSocket) -> None:
    await socket.accept(subprotocol="probe" if "probe" in socket.scope["subprotocols"] else None)
    await socket.send_json({name.decode(): value.decode() for name, value in socket.headers.raw})
    try:
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message["code"], message.get("reason"))
            if message.get("text") == "close":
                await socket.close(4001, "as asked")
                return
            if message.get("text") is not None:
                await socket.send_text(message["text"])
            else:
                await socket.send_bytes(message["bytes"])
    except WebSocketDisconnect as end:
        seen["closed"] = end.code


async def refused_socket(socket: WebSocket) -> None:
    await socket.close()


ROUTES = [
    Route("/", identity),
    Route("/stream", stream),
    Route("/go-on", go_on, methods=["POST"]),
    Route("/upload", upload, methods=["POST"]),
    Route("/seen", what_was_seen),
    Route("/many", many),
    Route("/hang", hang),
    Route("/never", never),
    Route("/die", die),
    Route("/die-midway", die_midway),
    Route("/redirect", redirect),
    Route("/big", big),
    Route("/call", call, methods=["POST"]),
    Route("/reset", reset, methods=["POST"]),
    WebSocketRoute("/socket", socket),
    WebSocketRoute("/refused-socket", refused_socket),
    Route("/echo", echo, name="echo", methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"]),
    Route("/echo/{rest:path}", echo, methods=["GET", "POST"]),
]
starlette = Starlette(routes=ROUTES)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    plain = {"/duplex": duplex, "/no-length": no_length}
    await plain.get(scope.get("path", ""), starlette)(scope, receive, send)


print(f"probe, mode {MODE}", flush=True)
if MODE == "fails":
    sys.exit("no, not today")
if MODE.startswith("waits for "):
    while not os.path.exists(MODE.removeprefix("waits for ")):
        time.sleep(0.01)
uvicorn.run(app, host=os.environ["HOST"], port=int(os.environ["PORT"]), log_level="error", access_log=False)
