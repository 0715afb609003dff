"""any-llm, which turns the official Python SDK's answers into OpenAI's form."""

import json

import any_llm
import pytest
from mistralai.client import errors
from pydantic import BaseModel, Field
from support import CHAT, FORECAST, SERVER, TEMPERATURE, TEXTS, WEATHER, assert_pieces, assert_unit_vector, assert_weather

CONNECTION = {"provider": "mistral", "api_key": "any", "api_base": SERVER}
REQUEST = {**CONNECTION, **CHAT}


def test_chat():
    completion = any_llm.completion(**REQUEST)
    choice = completion.choices[0]
    assert choice.finish_reason == "stop"
    assert choice.message.content
    usage = completion.usage
    assert usage.prompt_tokens + usage.completion_tokens == usage.total_tokens


def test_stream():
    deltas = [chunk.choices[0].delta for chunk in any_llm.completion(**REQUEST, stream=True)]
    said = any_llm.completion(**REQUEST).choices[0].message.content
    assert_pieces([delta.content for delta in deltas if delta.content], said)


def test_tools():
    tools = {"tools": [{"type": "function", "function": WEATHER}], "tool_choice": "any"}
    [asked] = any_llm.completion(**REQUEST, **tools).choices
    assert asked.finish_reason == "tool_calls"
    [call] = asked.message.tool_calls
    assert_weather(json.loads(call.function.arguments))
    result = {"role": "tool", "tool_call_id": call.id, "name": WEATHER["name"], "content": FORECAST}
    messages = [*CHAT["messages"], asked.message, result]
    [answered] = any_llm.completion(**{**REQUEST, "messages": messages}, **tools).choices
    assert answered.finish_reason == "stop"
    assert answered.message.content


class Review(BaseModel):
    title: str
    stars: int = Field(ge=1, le=5)
    tags: list[str]


def test_structured_output():
    completion = any_llm.completion(**REQUEST, response_format=Review)
    assert isinstance(completion.choices[0].message.parsed, Review)


@pytest.mark.parametrize("effort", ["low", "high"])
def test_reasoning(effort):
    request = {**REQUEST, "model": "mistral-small-latest", "reasoning_effort": effort}
    message = any_llm.completion(**request).choices[0].message
    assert message.reasoning.content
    assert message.content


def test_embeddings():
    answer = any_llm.embedding("mistral-embed", TEXTS, **CONNECTION)
    for each in answer.data:
        assert_unit_vector(each.embedding)


def test_moderation():
    flagged = any_llm.moderation("mistral-moderation-latest", "I will kill you", **CONNECTION)
    assert flagged.results[0].categories["violence_and_threats"] is True


def test_models():
    assert CHAT["model"] in [model.id for model in any_llm.list_models(**CONNECTION)]


def test_422():
    with pytest.raises((any_llm.AnyLLMError, errors.HTTPValidationError)) as caught:
        any_llm.completion(**REQUEST, temperature=TEMPERATURE)
    assert "less than or equal to 1.5" in str(caught.value)
