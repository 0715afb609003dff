/**
 * The same answers from the plainest possible server: node:http, JSON.parse, JSON.stringify, every event of a stream written as
 * soon as it is made. Run as `node bare.mjs PORT`. It gets its texts with `PUT /answers`, so that its answers are as
 * long as ours.
 * @module
 */
import { createServer } from "node:http";

let answers;

const server = createServer((req, res) => {
  const chunks = [];
  req.on("data", (chunk) => chunks.push(chunk));
  req.on("end", () => {
    const text = Buffer.concat(chunks).toString();
    if (req.url === "/v1/chat/completions") chat(JSON.parse(text), res);
    else if (req.url === "/v1/embeddings") embeddings(JSON.parse(text), res);
    else if (req.url === "/answers") {
      answers = JSON.parse(text);
      json({}, res);
    } else json({ status: "ok" }, res);
  });
});

function chat({ model, stream, tools, response_format }, res) {
  if (stream) {
    res.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    for (const chunk of answers.chunks) res.write(`data: ${JSON.stringify(chunk)}\n\n`);
    res.end("data: [DONE]\n\n");
    return;
  }
  const { tools: call, schema, chat: text } = answers;
  const { usage, choices } = tools ? call : response_format ? schema : text;
  const body = {
    id: "67f01b5c47235b048a766cdfe6a2c13c",
    created: 1767225600,
    model,
    usage: { ...usage, prompt_tokens_details: { cached_tokens: 0 } },
    object: "chat.completion",
    choices: choices.map(({ index, finish_reason, message }) => ({
      index,
      finish_reason,
      message: { role: "assistant", ...message },
    })),
  };
  json(body, res);
}

function embeddings({ model, input }, res) {
  const data = input.map((_, index) => ({
    object: "embedding",
    embedding: answers.vectors[index],
    index,
  }));
  const { usage } = answers;
  json({ id: "67f01b5c47235b048a766cdfe6a2c13c", object: "list", data, model, usage }, res);
}

function json(body, res) {
  const text = JSON.stringify(body);
  res.writeHead(200, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
  });
  res.end(text);
}

server.listen(Number(process.argv[2]), "127.0.0.1");
