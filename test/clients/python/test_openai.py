"""The openai SDK, in the two major versions in use."""

import json

import openai
import pytest
from pydantic import BaseModel, Field
from support import (
    CHAT,
    FORECAST,
    SERVER,
    TEXTS,
    WAV,
    WEATHER,
    assert_pieces,
    assert_unit_vector,
    assert_weather,
    extra_forbidden,
    forget_requests,
    logged_requests,
)

client = openai.OpenAI(base_url=f"{SERVER}/v1", api_key="any")


def complete():
    return client.chat.completions.create(**CHAT).choices[0].message.content


def stream():
    chunks = client.chat.completions.create(**CHAT, stream=True)
    return [chunk.choices[0].delta.content for chunk in chunks]


def embed(texts, **options):
    response = client.embeddings.create(model="mistral-embed", input=texts, **options)
    return [each.embedding for each in response.data]


def test_chat():
    completion = client.chat.completions.create(**CHAT)
    choice = completion.choices[0]
    assert completion.object == "chat.completion"
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


def test_base64():
    decoded = embed(TEXTS)
    assert embed(TEXTS, encoding_format="float") == decoded


def test_models():
    listed = {model.id: model for model in client.models.list()}
    assert client.models.retrieve(CHAT["model"]) == listed[CHAT["model"]]


class Review(BaseModel):
    title: str
    stars: int = Field(ge=1, le=5)
    tags: list[str]


def test_tools():
    request = {**CHAT, "tools": [{"type": "function", "function": WEATHER}], "tool_choice": "required"}
    [asked] = client.chat.completions.create(**request).choices
    assert asked.finish_reason == "tool_calls"
    [call] = asked.message.tool_calls
    assert_weather(json.loads(call.function.arguments))
    calls = [{"id": call.id, "type": "function", "function": call.function.model_dump()}]
    messages = [
        *CHAT["messages"],
        {"role": "assistant", "content": "", "tool_calls": calls},
        {"role": "tool", "tool_call_id": call.id, "content": FORECAST},
    ]
    [answered] = client.chat.completions.create(**{**request, "messages": messages}).choices
    assert answered.finish_reason == "stop"
    assert answered.message.content


def test_structured_output():
    completion = client.chat.completions.parse(**CHAT, response_format=Review)
    assert isinstance(completion.choices[0].message.parsed, Review)


def test_transcription():
    transcribed = client.audio.transcriptions.create(model="voxtral-mini-latest", file=("a.wav", WAV))
    assert transcribed.text


def test_401():
    # The client refuses an empty key by itself.
    keyless = {"Authorization": openai.Omit()}
    with pytest.raises(openai.AuthenticationError) as caught:
        client.chat.completions.create(**CHAT, extra_headers=keyless)
    assert caught.type is openai.AuthenticationError
    assert caught.value.status_code == 401
    assert caught.value.body == {"detail": "Invalid API Key"}


def test_422():
    with pytest.raises(openai.UnprocessableEntityError) as caught:
        client.chat.completions.create(**CHAT, max_completion_tokens=16)
    assert caught.type is openai.UnprocessableEntityError
    assert caught.value.status_code == 422
    assert caught.value.body == {"detail": [extra_forbidden("max_completion_tokens", 16)]}


def test_request_log():
    forget_requests()
    complete()
    stream()
    embed(TEXTS)
    embedding = {"model": "mistral-embed", "input": TEXTS, "encoding_format": "base64"}
    assert logged_requests() == [
        ("POST", "/v1/chat/completions", 200, CHAT),
        ("POST", "/v1/chat/completions", 200, {**CHAT, "stream": True}),
        ("POST", "/v1/embeddings", 200, embedding),
    ]
