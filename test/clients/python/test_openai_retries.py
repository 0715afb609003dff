"""How the openai SDK handles transient errors, and a lasting one. It retries by itself."""

import openai
import pytest
from support import CHAT, SERVER, forget_requests, statuses, user_says


def complete(key, text, **options):
    client = openai.OpenAI(base_url=f"{SERVER}/v1", api_key=key, **options)
    return client.chat.completions.create(model=CHAT["model"], messages=user_says(text))


def test_retries():
    forget_requests()
    assert complete("retries", "Try again").choices[0].message.content == "Third time lucky."
    assert statuses() == [429, 503, 200]


def test_429():
    forget_requests()
    with pytest.raises(openai.RateLimitError) as caught:
        complete("none", "Give up", max_retries=1)
    assert caught.value.body["message"] == "Rate limit exceeded"
    assert caught.value.code == "1300"
    assert statuses() == [429, 429]


def test_a_plan_in_a_header():
    forget_requests()
    headers = {"x-parlel-plan": "503*2"}
    assert complete("planned", "Hello", default_headers=headers).choices[0].message.content
    assert statuses() == [503, 503, 200]
