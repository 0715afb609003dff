"""LlamaIndex, which calls through the official Python SDK."""

import pytest
from llama_index.core.llms import ChatMessage, DocumentBlock, ImageBlock, TextBlock
from llama_index.core.prompts import PromptTemplate
from llama_index.core.tools import FunctionTool
from llama_index.embeddings.mistralai import MistralAIEmbedding
from llama_index.llms.mistralai import MistralAI
from mistralai.client import Mistral
from pydantic import BaseModel, Field
from support import (
    CHAT,
    FORECAST,
    PDF,
    PNG,
    SERVER,
    TEXTS,
    assert_pieces,
    assert_unit_vector,
    data_url,
    forget_requests,
    user_content,
)

llm = MistralAI(model=CHAT["model"], api_key="any", endpoint=SERVER)
messages = [ChatMessage(**message) for message in CHAT["messages"]]


class Review(BaseModel):
    """A review."""

    title: str
    stars: int = Field(ge=1, le=5)
    tags: list[str]


def get_weather(city: str) -> str:
    """The weather in a city"""
    return FORECAST


def test_chat():
    assert llm.chat(messages).message.content


def test_stream():
    pieces = [chunk.delta for chunk in llm.stream_chat(messages) if chunk.delta]
    assert_pieces(pieces, llm.chat(messages).message.content)


def test_embeddings():
    embedding = MistralAIEmbedding(api_key="any")
    # It has no option for the server.
    embedding._client = Mistral(api_key="any", server_url=SERVER)
    first, second = embedding.get_text_embedding_batch(TEXTS)
    assert_unit_vector(first)
    assert_unit_vector(second)
    assert embedding.get_query_embedding(TEXTS[0]) == first


def test_tools():
    tool = FunctionTool.from_defaults(get_weather)
    response = llm.chat_with_tools([tool], chat_history=messages, tool_required=True)
    [call] = llm.get_tool_calls_from_response(response)
    assert list(call.tool_kwargs) == ["city"]
    result = ChatMessage(
        role="tool", content=FORECAST, additional_kwargs={"tool_call_id": call.tool_id, "name": call.tool_name}
    )
    answered = llm.chat([*messages, response.message, result])
    assert answered.message.content


def test_structured_output():
    prompt = PromptTemplate(CHAT["messages"][0]["content"])
    assert isinstance(llm.structured_predict(Review, prompt), Review)


def test_images():
    text, image = "What is this?", ImageBlock(image=PNG, image_mimetype="image/png")
    forget_requests()
    assert llm.chat([ChatMessage(role="user", blocks=[TextBlock(text=text), image])]).message.content
    assert user_content() == [
        {"type": "text", "text": text},
        {"type": "image_url", "image_url": data_url("image/png", PNG)},
    ]
    # It sends no other files.
    with pytest.raises(ValueError, match="Unsupported content block"):
        llm.chat([ChatMessage(role="user", blocks=[DocumentBlock(data=PDF)])])
