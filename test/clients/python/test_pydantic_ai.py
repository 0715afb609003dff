"""Pydantic AI, which calls through the official Python SDK."""

from typing import Literal

import pytest
from pydantic import BaseModel, Field
from pydantic_ai import Agent, ModelHTTPError, NativeOutput, ToolOutput
from pydantic_ai.models.mistral import MistralModel
from pydantic_ai.providers.mistral import MistralProvider
from support import CHAT, FORECAST, SERVER, TEMPERATURE, assert_pieces, assert_weather, fetch

model = MistralModel(CHAT["model"], provider=MistralProvider(api_key="any", base_url=SERVER))
QUESTION = CHAT["messages"][0]["content"]


class Review(BaseModel):
    title: str
    stars: int = Field(ge=1, le=5)
    tags: list[str]


def test_chat():
    said = fetch("POST", "/v1/chat/completions", {**CHAT, "n": 1})
    answer = Agent(model).run_sync(QUESTION)
    assert answer.output
    assert answer.usage.input_tokens == said["usage"]["prompt_tokens"]


def test_stream():
    with Agent(model).run_stream_sync(QUESTION) as stream:
        pieces = list(stream.stream_text(delta=True, debounce_by=None))
    # Streamed, it sends another request, which has another answer.
    assert_pieces(pieces, stream.get_output())


def test_tools():
    asked = []
    agent = Agent(model, model_settings={"tool_choice": "required"})

    @agent.tool_plain
    def get_weather(city: str, unit: Literal["celsius", "fahrenheit"]) -> str:
        """The weather in a city"""
        asked.append({"city": city, "unit": unit})
        return FORECAST

    assert agent.run_sync(QUESTION).output
    [given] = asked
    assert_weather(given)


def test_structured_output():
    for output_type in [ToolOutput(Review), NativeOutput(Review)]:
        assert isinstance(Agent(model, output_type=output_type).run_sync(QUESTION).output, Review)


def test_422():
    with pytest.raises(ModelHTTPError) as caught:
        Agent(model).run_sync(QUESTION, model_settings={"temperature": TEMPERATURE})
    assert caught.value.status_code == 422
