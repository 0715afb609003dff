"""500 tests at once on one server: nothing crosses."""

import json
from urllib.request import Request, urlopen

import pytest


def ask(base_url, content, **more):
    body = {"model": "mistral-small-latest", "messages": [{"role": "user", "content": content}], **more}
    request = Request(
        f"{base_url}/chat/completions",
        data=json.dumps(body).encode(),
        headers={"authorization": "Bearer parlel", "content-type": "application/json"},
    )
    return json.loads(urlopen(request).read())["choices"][0]["message"]["content"]


@pytest.mark.parametrize("number", range(500))
def test_is_alone(mistral, number):
    assert mistral.requests == []
    mistral.say(f"The answer to {number}")
    mistral.on({"user": {"contains": "always"}}, f"Always {number}")
    assert ask(mistral.base_url, "the same question") == f"The answer to {number}"
    assert ask(mistral.base_url, "always") == f"Always {number}"
    assert [entry["n"] for entry in mistral.requests] == [1, 2]
    mistral.verify(
        {"match": {"user": "the same question"}, "times": 1},
        {"match": {"user": "always"}, "times": 1},
        only=True,
    )
