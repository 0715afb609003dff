"""LangChain, which speaks HTTP by itself."""

import asyncio
from typing import Literal

import httpx
import pytest
from langchain_mistralai import ChatMistralAI, MistralAIEmbeddings
from langchain_core.messages import HumanMessage
from langchain_core.tools import tool
from pydantic import BaseModel, Field
from support import (
    CHAT,
    FORECAST,
    INVALID_KEY,
    PDF,
    PNG,
    SERVER,
    TEXTS,
    assert_pieces,
    assert_unit_vector,
    assert_weather,
    data_url,
    extra_forbidden,
    forget_requests,
    logged_requests,
    user_content,
)

BASE_URL = f"{SERVER}/v1"

chat = ChatMistralAI(base_url=BASE_URL, api_key="any", model=CHAT["model"])


@pytest.fixture(scope="module")
def embeddings():
    # Without its tokenizer, which it would download, it batches by characters.
    with pytest.warns(UserWarning, match="tokenizer"):
        return MistralAIEmbeddings(endpoint=BASE_URL, api_key="any", max_retries=None)


def stream():
    return [chunk.content for chunk in chat.stream(CHAT["messages"])]


def test_chat():
    message = chat.invoke(CHAT["messages"])
    assert message.content
    assert message.tool_calls == []
    assert message.response_metadata["finish_reason"] == "stop"
    usage = message.usage_metadata
    assert usage["input_tokens"] + usage["output_tokens"] == usage["total_tokens"]


def test_stream():
    pieces = [piece for piece in stream() if piece]
    assert_pieces(pieces, chat.invoke(CHAT["messages"]).content)


def test_embeddings(embeddings):
    first, second = embeddings.embed_documents(TEXTS)
    assert_unit_vector(first)
    assert_unit_vector(second)
    assert embeddings.embed_query(TEXTS[0]) == first


class Review(BaseModel):
    """A review."""

    title: str
    stars: int = Field(ge=1, le=5)
    tags: list[str]


@tool
def get_weather(city: str, unit: Literal["celsius", "fahrenheit"]) -> str:
    """The weather in a city"""
    return FORECAST


def test_tools():
    bound = chat.bind_tools([get_weather], tool_choice="any")
    messages = [HumanMessage(CHAT["messages"][0]["content"])]
    asked = bound.invoke(messages)
    [call] = asked.tool_calls
    assert_weather(call["args"])
    answered = bound.invoke([*messages, asked, get_weather.invoke(call)])
    assert answered.tool_calls == []
    assert answered.content


@pytest.mark.parametrize("method", ["function_calling", "json_schema"])
def test_structured_output(method):
    review = chat.with_structured_output(Review, method=method).invoke(CHAT["messages"])
    assert isinstance(review, Review)


def test_batch():
    # Not a job: it sends all at once, and returns the answers in the order of the questions.
    forget_requests()
    said = [message.content for message in chat.batch(TEXTS)]
    assert said == [chat.invoke(text).content for text in TEXTS]
    assert [message.content for message in asyncio.run(chat.abatch(TEXTS))] == said
    assert [path for _, path, _, _ in logged_requests()] == ["/v1/chat/completions"] * 6


def test_files():
    # It stores none at the service; a message carries its files inside.
    image = {"type": "image_url", "image_url": data_url("image/png", PNG)}
    document = {"type": "document_url", "document_url": data_url("application/pdf", PDF)}
    content = [{"type": "text", "text": "What is this?"}, image, document]
    forget_requests()
    assert chat.invoke([HumanMessage(content)]).content
    assert user_content() == content


def test_401():
    # With an empty key it sends a header that httpx refuses. With a custom client it sends no key.
    keyless = ChatMistralAI(client=httpx.Client(base_url=BASE_URL), model=CHAT["model"])
    with pytest.raises(httpx.HTTPStatusError) as caught:
        keyless.invoke(CHAT["messages"])
    assert caught.type is httpx.HTTPStatusError
    assert caught.value.response.status_code == 401
    assert caught.value.response.text == INVALID_KEY
    assert str(caught.value).endswith(INVALID_KEY)


def test_422():
    with pytest.raises(httpx.HTTPStatusError) as caught:
        chat.invoke(CHAT["messages"], seed=1)
    assert caught.type is httpx.HTTPStatusError
    assert caught.value.response.status_code == 422
    assert caught.value.response.json() == {"detail": [extra_forbidden("seed", 1)]}


def test_request_log(embeddings):
    forget_requests()
    chat.invoke(CHAT["messages"])
    stream()
    embeddings.embed_documents(TEXTS)
    body = {**CHAT, "temperature": 0.7, "top_p": 1}
    assert logged_requests() == [
        ("POST", "/v1/chat/completions", 200, {**body, "stream": False}),
        ("POST", "/v1/chat/completions", 200, {**body, "stream": True}),
        ("POST", "/v1/embeddings", 200, {"model": "mistral-embed", "input": TEXTS}),
    ]
