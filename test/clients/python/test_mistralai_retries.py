"""How the official Python SDK handles transient errors, and a lasting one."""

import pytest
from mistralai.client import Mistral, errors
from mistralai.client.utils import BackoffStrategy, RetryConfig
from support import CHAT, SERVER, forget_requests, statuses, user_says

FAST = RetryConfig("backoff", BackoffStrategy(1, 100, 1, 10_000), retry_connection_errors=False)


def test_retries():
    forget_requests()
    client = Mistral(api_key="retries", server_url=SERVER, retry_config=FAST)
    completion = client.chat.complete(model=CHAT["model"], messages=user_says("Try again"))
    assert completion.choices[0].message.content == "Third time lucky."
    assert statuses() == [429, 503, 200]


def test_streamed_retries():
    forget_requests()
    client = Mistral(api_key="streamed", server_url=SERVER, retry_config=FAST)
    events = client.chat.stream(model=CHAT["model"], messages=user_says("Try again"))
    assert "".join(event.data.choices[0].delta.content for event in events) == "Third time lucky."
    assert statuses() == [429, 503, 200]


def test_429():
    forget_requests()
    client = Mistral(api_key="none", server_url=SERVER)
    with pytest.raises(errors.SDKError) as caught:
        client.chat.complete(model=CHAT["model"], messages=user_says("Give up"))
    assert caught.value.status_code == 429
    assert '"code":"1300"' in caught.value.body
    assert statuses() == [429]


def test_a_plan_in_a_header():
    forget_requests()
    client = Mistral(api_key="planned", server_url=SERVER, retry_config=FAST)
    messages, headers = user_says("Hello"), {"x-parlel-plan": "503*2"}
    completion = client.chat.complete(model=CHAT["model"], messages=messages, http_headers=headers)
    assert completion.choices[0].message.content
    assert statuses() == [503, 503, 200]
