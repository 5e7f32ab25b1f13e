"""MCP servers of a single protocol version, without any SDK: `mcp_plain_server.py 2024-11-05 | 2026-07-28`.

The old one knows the handshake and nothing else; the new one refuses it. Both have two tools, `version` and `again`, and list one of them on a page.
"""

from __future__ import annotations

import json
import sys
from typing import Any

TOOLS = [
    {"name": name, "description": "Tell the version", "inputSchema": {"type": "object", "properties": {}}}
    for name in ("version", "again")
]
ME = {"name": "plain", "version": "1"}
VERSION = sys.argv[1]
IS_NEW = VERSION >= "2026"

METHOD_NOT_FOUND, UNSUPPORTED = -32601, -32022


def answer(method: str, params: dict[str, Any]) -> dict[str, Any]:
    extra: dict[str, Any] = {"resultType": "complete", "ttlMs": 0, "cacheScope": "private"} if IS_NEW else {}
    if method == "initialize" and not IS_NEW:
        return {"protocolVersion": VERSION, "capabilities": {"tools": {}}, "serverInfo": ME}
    if method == "server/discover" and IS_NEW:
        meta = {"io.modelcontextprotocol/serverInfo": ME}
        return {"supportedVersions": [VERSION], "capabilities": {"tools": {}}, "_meta": meta, **extra}
    if method == "tools/list":
        page = int(params.get("cursor", 0))
        more = {"nextCursor": str(page + 1)} if page + 1 < len(TOOLS) else {}
        return {"tools": TOOLS[page : page + 1], **more, **extra}
    if method == "tools/call":
        outcome = {"resultType": "complete"} if IS_NEW else {}
        return {"content": [{"type": "text", "text": VERSION}], **outcome}
    raise LookupError(method)


def refusal(method: str) -> dict[str, Any]:
    if IS_NEW and method == "initialize":
        data = {"supported": [VERSION], "requested": "2025-11-25"}
        return {"code": UNSUPPORTED, "message": "Unsupported protocol version", "data": data}
    return {"code": METHOD_NOT_FOUND, "message": f"Method not found: {method}"}


for line in sys.stdin:
    message = json.loads(line)
    if "id" not in message or "method" not in message:
        continue
    reply: dict[str, Any] = {"jsonrpc": "2.0", "id": message["id"]}
    try:
        reply["result"] = answer(message["method"], message.get("params") or {})
    except LookupError:
        reply["error"] = refusal(message["method"])
    print(json.dumps(reply), flush=True)
