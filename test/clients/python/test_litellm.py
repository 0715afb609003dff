"""LiteLLM, which words every provider's errors in its own way: a 422 is a BadRequestError."""

import litellm
import pytest
from support import (
    CHAT,
    INVALID_KEY,
    SERVER,
    TEMPERATURE,
    TEXTS,
    assert_pieces,
    assert_unit_vector,
    forget_requests,
    logged_requests,
)

CONNECTION = {"api_base": f"{SERVER}/v1", "api_key": "any"}
REQUEST = {**CONNECTION, "model": f"mistral/{CHAT['model']}", "messages": CHAT["messages"]}


def complete():
    return litellm.completion(**REQUEST).choices[0].message.content


def stream():
    deltas = [chunk.choices[0].delta for chunk in litellm.completion(**REQUEST, stream=True)]
    return [delta.content for delta in deltas if delta.content]


def embed(texts):
    response = litellm.embedding(model="mistral/mistral-embed", input=texts, **CONNECTION)
    return [each["embedding"] for each in response.data]


def test_chat():
    completion = litellm.completion(**REQUEST)
    choice = completion.choices[0]
    assert completion.model == CHAT["model"]
    assert choice.finish_reason == "stop"
    assert choice.message.tool_calls is None
    assert choice.message.content
    usage = completion.usage
    assert usage.prompt_tokens + usage.completion_tokens == usage.total_tokens


def test_stream():
    assert_pieces(stream(), complete())


def test_embeddings():
    first, second = embed(TEXTS)
    assert_unit_vector(first)
    assert_unit_vector(second)
    assert embed(TEXTS[0]) == [first]


def test_401():
    with pytest.raises(litellm.AuthenticationError) as caught:
        litellm.completion(**{**REQUEST, "api_key": ""})
    assert caught.type is litellm.AuthenticationError
    assert caught.value.status_code == 401
    assert INVALID_KEY in caught.value.message


def test_422():
    with pytest.raises(litellm.BadRequestError) as caught:
        litellm.completion(**REQUEST, temperature=TEMPERATURE)
    assert caught.type is litellm.BadRequestError
    assert caught.value.status_code == 422
    assert '"loc":["body","temperature"]' in caught.value.message


def test_request_log():
    forget_requests()
    complete()
    stream()
    embed(TEXTS)
    assert logged_requests() == [
        ("POST", "/v1/chat/completions", 200, CHAT),
        ("POST", "/v1/chat/completions", 200, {**CHAT, "stream": True}),
        ("POST", "/v1/embeddings", 200, {"model": "mistral-embed", "input": TEXTS}),
    ]
