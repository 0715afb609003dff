// What a web page can do to the emulator, in a real browser: `npm run test:browser`. A page of another origin tries everything
// that a page can try; it must reach /v1, as live, and neither read nor change the control plane. Needs Chromium on the PATH.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { MistralServer } from "../../dist/index.js";

/** Runs in the page. Each attempt becomes a text: "blocked" if the page may not read the answer. */
async function attempts(url) {
  const ask = (path, init) =>
    fetch(url + path, init)
      .then((response) => response.text())
      .catch(() => "blocked");
  const submit = (path) =>
    new Promise((resolve) => {
      const frame = document.createElement("iframe");
      const form = document.createElement("form");
      frame.name = form.target = "sink";
      form.method = "POST";
      form.action = url + path;
      document.body.append(frame, form);
      frame.onload = () => resolve("sent");
      form.submit();
    });
  const key = { authorization: "Bearer from-the-page", "content-type": "application/json" };
  const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "Hello" }] });
  return {
    chat: await ask("/v1/chat/completions", { method: "POST", headers: key, body }),
    read: await ask("/__parlel/requests"),
    readOpaque: await ask("/__parlel/requests", { mode: "no-cors" }),
    delete: await ask("/__parlel/requests", { method: "DELETE" }),
    reset: await ask("/__parlel/reset", { method: "POST" }),
    resetOpaque: await ask("/__parlel/reset", { method: "POST", mode: "no-cors" }),
    resetAsText: await ask("/__parlel/reset", { method: "POST", body: "x" }),
    resetByForm: await submit("/__parlel/reset"),
  };
}

const emulator = await new MistralServer(0).start();
const page = `<script type="module">
${attempts}
const result = await attempts(${JSON.stringify(emulator.url)});
await fetch("/result", { method: "POST", body: JSON.stringify(result) });
</script>`;

let report;
const pages = createServer(async (request, response) => {
  if (request.url === "/result") report(await json(request));
  response.setHeader("content-type", "text/html");
  response.end(page);
}).listen(0, "127.0.0.1");
await once(pages, "listening");

/** Opens the page from an origin, and returns what it could do. */
async function visit(origin) {
  const reported = new Promise((resolve) => (report = resolve));
  const profile = await mkdtemp(join(tmpdir(), "parlel-mistral-browser-"));
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${profile}`];
  const browser = spawn(process.env.CHROMIUM ?? "chromium", [...flags, origin], {
    stdio: "ignore",
  });
  const ended = once(browser, "exit").then(() => assert.fail("the browser ended early"));
  try {
    return await Promise.race([reported, ended]);
  } finally {
    browser.kill("SIGTERM");
    await ended.catch(() => {});
    // The browser's children may write for a moment longer.
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

try {
  await fetch(`${emulator.url}/v1/models`, { headers: { authorization: "Bearer mine" } });
  const { port } = pages.address();
  const origins = [`http://127.0.0.1:${port}`, `http://localhost:${port}`];
  for (const origin of origins) {
    const result = await visit(origin);
    assert.match(result.chat, /"object":"chat\.completion"/, "a page may call the API");
    assert.equal(result.resetByForm, "sent");
    for (const name of ["read", "delete", "reset", "resetAsText"]) {
      assert.equal(result[name], "blocked", `a page of ${origin} could ${name}`);
    }
    for (const name of ["readOpaque", "resetOpaque"]) assert.equal(result[name], "");
    console.log(`ok   a page of ${origin.replace(/\d+$/, "…")} reaches /v1 and nothing else`);
  }
  const kinds = emulator.requests.map(({ kind }) => kind);
  assert.deepEqual(kinds, ["models", ...origins.map(() => "chat")], "the log is whole");
  console.log(`${origins.length} passed, 0 failed`);
} finally {
  pages.closeAllConnections();
  pages.close();
  await emulator.stop();
}
