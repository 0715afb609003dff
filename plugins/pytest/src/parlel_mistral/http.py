"""The control API of a running emulator, with only the standard library."""

import json
from http.client import HTTPException
from typing import Any, Dict, Optional, Tuple
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

# Requests to this machine bypass proxies.
_opener = build_opener(ProxyHandler({}))


class Unreachable(Exception):
    """No emulator answers at a URL."""


def ask(
    method: str, url: str, body: Any = None, accept: str = "application/json"
) -> Tuple[int, str]:
    """
    Sends a request, and returns the status and the text of the answer.
    :raises Unreachable: if there is none.
    """
    data: Optional[bytes] = None
    headers: Dict[str, str] = {"accept": accept}
    if body is not None:
        data = json.dumps(body).encode()
        headers["content-type"] = "application/json"
    try:
        request = Request(url, data=data, headers=headers, method=method)
        with _opener.open(request, timeout=60) as response:
            return response.status, response.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except (OSError, HTTPException, ValueError) as error:
        server = url.split("/~")[0]
        reason = getattr(error, "reason", error)
        raise Unreachable(f"No emulator answers at {server}: {reason}") from None
