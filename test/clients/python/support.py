"""What the suites share: the server, one request that every client sends in its own way, and what they expect back."""

import base64
import json
import math
import os
import struct
from urllib.request import Request, urlopen

#: The server's URL, without `/v1`.
SERVER = os.environ["EMULATOR_URL"]

CHAT = {
    "model": "mistral-large-latest",
    "messages": [{"role": "user", "content": "Hello Mistral"}],
}

TEXTS = ["a harbor", "a lantern"]

#: For agent loops: one function, and its result.
WEATHER = {
    "name": "get_weather",
    "description": "The weather in a city",
    "parameters": {
        "type": "object",
        "properties": {
            "city": {"type": "string"},
            "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
        },
        "required": ["city", "unit"],
        "additionalProperties": False,
    },
}
FORECAST = "Sunny, 21 degrees"

#: A tenth of a second of silence: a WAV file of 8 kHz, 8 bit, mono.
WAV = (
    b"RIFF"
    + struct.pack("<I8sIHHIIHH", 836, b"WAVEfmt ", 16, 1, 1, 8000, 8000, 1, 8)
    + b"data"
    + struct.pack("<I", 800)
    + b"\x80" * 800
)

#: A picture of one pixel, and a document of one empty page.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PDF = (
    b"%PDF-1.4\n"
    b"1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n"
    b"2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj\n"
    b"3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 200 200]>> endobj\n"
    b"trailer <</Root 1 0 R>>\n"
)

#: The body of a 401. The newline is the live service's.
INVALID_KEY = '{"detail":"Invalid API Key"}\n'

#: The only member of `detail` in the body of a 422 about this temperature.
TEMPERATURE = 5
TEMPERATURE_TOO_HIGH = {
    "type": "less_than_equal",
    "loc": ["body", "temperature"],
    "msg": "Input should be less than or equal to 1.5",
    "input": TEMPERATURE,
    "ctx": {"le": 1.5},
}


def extra_forbidden(name, value):
    """The only member of `detail` in the body of a 422 about a field that the API doesn't have."""
    return {
        "type": "extra_forbidden",
        "loc": ["body", name],
        "msg": "Extra inputs are not permitted",
        "input": value,
    }


def assert_unit_vector(vector):
    assert len(vector) == 1024
    assert abs(math.hypot(*vector) - 1) < 1e-6


def assert_weather(given):
    """Asserts that a call's arguments fit the function."""
    assert sorted(given) == ["city", "unit"]
    assert isinstance(given["city"], str)
    assert given["unit"] in WEATHER["parameters"]["properties"]["unit"]["enum"]


def assert_pieces(pieces, text):
    """Asserts that an answer came in several pieces which join to a text."""
    assert len(pieces) > 1
    assert "".join(pieces) == text


def fetch(method, path, body=None):
    """An answer's JSON, requested without a client library."""
    headers = {"authorization": "Bearer any", "content-type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(SERVER + path, data, headers, method=method)) as response:
        return json.load(response)


def forget_requests():
    fetch("DELETE", "/__parlel/requests")


def logged_requests():
    """The requests since the last `forget_requests`, as the log has them."""
    requests = fetch("GET", "/__parlel/requests")["requests"]
    return [(each["method"], each["path"], each["status"], each["body"]) for each in requests]


def statuses():
    """The statuses of the requests since the last `forget_requests`."""
    return [status for _, _, status, _ in logged_requests()]


def user_content():
    """The user's message in the only request since the last `forget_requests`."""
    [(_, _, status, body)] = logged_requests()
    assert status == 200
    return body["messages"][-1]["content"]


def data_url(media_type, content):
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


def user_says(text):
    return [{"role": "user", "content": text}]
