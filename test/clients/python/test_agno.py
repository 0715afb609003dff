"""Agno, whose agent runs the tools by itself. The server calls a tool whenever it may."""

from typing import Literal

import pytest
from agno.agent import Agent
from agno.knowledge.embedder.mistral import MistralEmbedder
from agno.models.mistral import MistralChat
from agno.run import RunStatus
from pydantic import BaseModel, Field
from support import CHAT, FORECAST, SERVER, TEMPERATURE, TEXTS, assert_pieces, assert_unit_vector, assert_weather

QUESTION = CHAT["messages"][0]["content"]


def model(**options):
    return MistralChat(id=CHAT["model"], api_key="any", endpoint=SERVER, **options)


def test_chat():
    answer = Agent(model=model()).run(QUESTION)
    assert answer.status == RunStatus.completed
    assert answer.content
    assert answer.metrics.input_tokens + answer.metrics.output_tokens == answer.metrics.total_tokens


def test_stream():
    said = Agent(model=model()).run(QUESTION).content
    events = Agent(model=model()).run(QUESTION, stream=True)
    assert_pieces([event.content for event in events if event.event == "RunContent" and event.content], said)


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_tools(stream):
    asked = []

    def get_weather(city: str, unit: Literal["celsius", "fahrenheit"]) -> str:
        """The weather in a city"""
        asked.append({"city": city, "unit": unit})
        return FORECAST

    answer = Agent(model=model(), tools=[get_weather]).run(QUESTION, stream=stream)
    said = "".join(event.content or "" for event in answer if event.event == "RunContent") if stream else answer.content
    assert said
    [given] = asked
    assert_weather(given)


class Review(BaseModel):
    title: str
    stars: int = Field(ge=1, le=5)
    tags: list[str]


def test_structured_output():
    assert isinstance(Agent(model=model(), output_schema=Review).run(QUESTION).content, Review)


def test_embeddings():
    embedder = MistralEmbedder(api_key="any", endpoint=SERVER)
    first, second = (embedder.get_embedding(text) for text in TEXTS)
    assert_unit_vector(first)
    assert_unit_vector(second)
    assert first != second


def test_422():
    answer = Agent(model=model(temperature=TEMPERATURE)).run(QUESTION)
    assert answer.status == RunStatus.error
    assert "less than or equal to 1.5" in answer.content
