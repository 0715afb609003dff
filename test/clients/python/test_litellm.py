"""LiteLLM, which turns every provider's errors into its own: a 422 is a BadRequestError."""

import json

import litellm
import pytest
from pydantic import BaseModel, Field
from support import (
    CHAT,
    FORECAST,
    INVALID_KEY,
    SERVER,
    TEMPERATURE,
    TEXTS,
    WEATHER,
    assert_pieces,
    assert_unit_vector,
    assert_weather,
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


class Review(BaseModel):
    title: str
    stars: int = Field(ge=1, le=5)
    tags: list[str]


def test_tools():
    tools = {"tools": [{"type": "function", "function": WEATHER}], "tool_choice": "required"}
    [asked] = litellm.completion(**REQUEST, **tools).choices
    assert asked.finish_reason == "tool_calls"
    [call] = asked.message.tool_calls
    assert_weather(json.loads(call.function.arguments))
    result = {"role": "tool", "tool_call_id": call.id, "name": WEATHER["name"], "content": FORECAST}
    messages = [*CHAT["messages"], asked.message.model_dump(), result]
    [answered] = litellm.completion(**{**REQUEST, "messages": messages}, **tools).choices
    assert answered.finish_reason == "stop"
    assert answered.message.content


def test_structured_output():
    completion = litellm.completion(**REQUEST, response_format=Review)
    assert Review.model_validate_json(completion.choices[0].message.content)


def test_ocr():
    document = {"type": "document_url", "document_url": "https://example.com/a.pdf"}
    answer = litellm.ocr(model="mistral/mistral-ocr-latest", document=document, **CONNECTION)
    assert answer.pages[0].markdown


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
