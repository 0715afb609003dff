"""The control API of a running emulator, with only the standard library."""

import json
from typing import Any, Dict, Optional, Tuple
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

# Requests to this machine bypass proxies.
_opener = build_opener(ProxyHandler({}))


def ask(
    method: str, url: str, body: Any = None, accept: str = "application/json"
) -> Tuple[int, str]:
    """Sends a request, and returns the status and the text of the answer."""
    data: Optional[bytes] = None
    headers: Dict[str, str] = {"accept": accept}
    if body is not None:
        data = json.dumps(body).encode()
        headers["content-type"] = "application/json"
    request = Request(url, data=data, headers=headers, method=method)
    try:
        with _opener.open(request, timeout=60) as response:
            return response.status, response.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()
