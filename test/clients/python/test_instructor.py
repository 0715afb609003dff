"""Instructor around the official Python SDK."""

import instructor
import pytest
from mistralai.client import Mistral
from pydantic import BaseModel, Field
from support import CHAT, SERVER

client = Mistral(api_key="any", server_url=SERVER)


class Review(BaseModel):
    title: str
    stars: int = Field(ge=1, le=5)
    tags: list[str]


@pytest.mark.parametrize("mode", [instructor.Mode.TOOLS, instructor.Mode.JSON_SCHEMA])
def test_structured_output(mode):
    patched = instructor.from_mistral(client, mode=mode)
    review = patched.chat.completions.create(**CHAT, response_model=Review)
    assert isinstance(review, Review)
