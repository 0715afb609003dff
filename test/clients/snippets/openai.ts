import OpenAI from "openai";

const client = new OpenAI({
  apiKey: "parlel",
  baseURL: "http://127.0.0.1:4755/v1",
});
const completion = await client.chat.completions.create({
  model: "mistral-large-latest",
  messages: [{ role: "user", content: "Hello Mistral" }],
});
