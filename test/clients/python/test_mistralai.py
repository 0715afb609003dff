"""The official Python SDK, in its three major versions."""

import json

import pytest
from support import (
    CHAT,
    INVALID_KEY,
    SERVER,
    TEMPERATURE,
    TEMPERATURE_TOO_HIGH,
    TEXTS,
    assert_pieces,
    assert_unit_vector,
    forget_requests,
    logged_requests,
)

try:
    from mistralai.client import Mistral, errors
except ImportError:  # version 1
    from mistralai import Mistral
    from mistralai import models as errors

client = Mistral(api_key="any", server_url=SERVER)


def complete():
    return client.chat.complete(**CHAT).choices[0].message.content


def stream():
    return [event.data.choices[0].delta.content for event in client.chat.stream(**CHAT)]


def embed(inputs):
    response = client.embeddings.create(model="mistral-embed", inputs=inputs)
    return [each.embedding for each in response.data]


def test_chat():
    completion = client.chat.complete(**CHAT)
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


def test_models():
    listed = {model.id: model for model in client.models.list().data}
    assert client.models.retrieve(model_id=CHAT["model"]) == listed[CHAT["model"]]


def test_401():
    with pytest.raises(errors.SDKError) as caught:
        Mistral(server_url=SERVER).chat.complete(**CHAT)
    assert caught.type is errors.SDKError
    assert caught.value.status_code == 401
    assert caught.value.body == INVALID_KEY


def test_422():
    with pytest.raises(errors.HTTPValidationError) as caught:
        client.chat.complete(**CHAT, temperature=TEMPERATURE)
    assert caught.type is errors.HTTPValidationError
    assert caught.value.status_code == 422
    assert json.loads(caught.value.body) == {"detail": [TEMPERATURE_TOO_HIGH]}
    [issue] = caught.value.data.detail
    assert issue.loc == TEMPERATURE_TOO_HIGH["loc"]
    assert issue.msg == TEMPERATURE_TOO_HIGH["msg"]


def test_request_log():
    forget_requests()
    complete()
    stream()
    embed(TEXTS)
    assert logged_requests() == [
        ("POST", "/v1/chat/completions", 200, {**CHAT, "stream": False}),
        ("POST", "/v1/chat/completions", 200, {**CHAT, "stream": True}),
        ("POST", "/v1/embeddings", 200, {"model": "mistral-embed", "input": TEXTS}),
    ]
