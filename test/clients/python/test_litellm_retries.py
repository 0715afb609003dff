"""How LiteLLM handles transient errors, and a lasting one."""

import litellm
import pytest
from support import CHAT, SERVER, forget_requests, statuses, user_says


def complete(key, text, **options):
    connection = {"api_base": f"{SERVER}/v1", "api_key": key}
    model = f"mistral/{CHAT['model']}"
    return litellm.completion(model=model, messages=user_says(text), **connection, **options)


def test_retries():
    forget_requests()
    completion = complete("retries", "Try again", num_retries=2)
    assert completion.choices[0].message.content == "Third time lucky."
    assert statuses() == [429, 503, 200]


def test_429():
    forget_requests()
    with pytest.raises(litellm.RateLimitError) as caught:
        complete("none", "Give up", max_retries=0)
    assert "Rate limit exceeded" in caught.value.message
    assert statuses() == [429]
