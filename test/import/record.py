"""Records requests with a tool for Python: `record.py TOOL URL REQUESTS OUTPUT`."""

import asyncio
import json
import sys
from pathlib import Path

tool, url, requests_file, output = sys.argv[1:]
requests = json.loads(Path(requests_file).read_text(encoding="utf-8"))
KEY = {"authorization": "Bearer parlel"}


def wav() -> bytes:
    """A tenth of a second of silence."""
    samples = bytes(3200)
    sizes = (36 + len(samples)).to_bytes(4, "little"), len(samples).to_bytes(4, "little")
    head = b"WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\0\x7d\0\0\x02\0\x10\0data"
    return b"RIFF" + sizes[0] + head + sizes[1] + samples


def with_httpx() -> None:
    import httpx

    with httpx.Client(headers=KEY, base_url=url, timeout=60) as client:
        for each in requests:
            if "form" in each:
                files = {"file": (each["file"], wav(), "audio/wav")}
                client.post(each["path"], data=each["form"], files=files)
            elif "body" in each:
                client.post(each["path"], json=each["body"])
            else:
                client.get(each["path"])


def with_requests() -> None:
    import requests as library

    for each in requests:
        where = url + each["path"]
        if "form" in each:
            files = {"file": (each["file"], wav(), "audio/wav")}
            library.post(where, data=each["form"], files=files, headers=KEY, timeout=60)
        elif "body" in each:
            library.post(where, json=each["body"], headers=KEY, timeout=60)
        else:
            library.get(where, headers=KEY, timeout=60)


async def with_aiohttp() -> None:
    import aiohttp

    async with aiohttp.ClientSession(headers=KEY) as session:
        for each in requests:
            if "form" in each:
                continue
            method = "POST" if "body" in each else "GET"
            options = {"json": each["body"]} if "body" in each else {}
            async with session.request(method, url + each["path"], **options) as response:
                await response.read()


if tool == "cassetter":
    import cassetter

    with cassetter.use_cassette(output, record_mode="all"):
        with_httpx()
elif tool == "vcrpy-aiohttp":
    import vcr

    with vcr.use_cassette(output):
        asyncio.run(with_aiohttp())
else:
    import vcr

    with vcr.use_cassette(output):
        with_requests() if tool == "vcrpy-requests" else with_httpx()
