// The page in a real browser: `npm run test:browser`. Each panel with a real server, judged by axe in light and dark; hostile prompts
// and answers; a busy server, a long list, a large body. Screenshots go to `test/browser/screenshots`, and the light
// ones to a folder that `PARLEL_SCREENSHOTS` names: `docs/images` for those of the documentation.
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { MistralServer } from "../../dist/index.js";

const SHOTS = new URL("screenshots/", import.meta.url).pathname;
const KEPT = process.env.PARLEL_SCREENSHOTS;
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** How long something may take on a busy machine before the test gives up. */
const PATIENCE = 120_000;

mkdirSync(SHOTS, { recursive: true });
if (KEPT) mkdirSync(KEPT, { recursive: true });
const fixtures = mkdtempSync(join(tmpdir(), "parlel-mistral-page-"));
const server = await new MistralServer(0, { fixtures }).start();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});

const problems = [];
let passed = 0;

/** A page of the server, in the size of a small screen. */
async function open(path = "/__parlel/", width = 1280) {
  const context = await browser.newContext({
    viewport: { width, height: 720 },
    colorScheme: "light",
    locale: "en",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  page.on("pageerror", (error) => problems.push(`${path}: ${error}`));
  page.on("console", (message) => {
    // The browser itself logs requests that are refused on purpose.
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text()))
      problems.push(`${path}: ${message.text()}`);
  });
  await page.goto(server.url + path);
  return page;
}

/** Holds the answers back that a page asks for at one address. @returns when it has asked, and how to let them come */
async function hold(page, address) {
  let release;
  const released = new Promise((resolve) => (release = resolve));
  const asked = page.waitForRequest(address);
  await page.route(address, async (route) => {
    await released;
    // The page may have given up by now.
    await route.continue().catch(() => {});
  });
  const over = (request) => address.test(request.url());
  const ended = Promise.race(
    ["requestfinished", "requestfailed"].map((event) => page.waitForEvent(event, over)),
  );
  /** Lets them come, until the page has drawn what it makes of them. */
  const letCome = async () => {
    release();
    await ended;
    await page.evaluate(async () => {
      for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    });
  };
  return { asked, letCome };
}

async function check(title, run) {
  await fetch(`${server.url}/__parlel/reset`, { method: "POST" });
  await run();
  assert.deepEqual(problems, [], title);
  passed++;
  console.log(`ok   ${title}`);
}

/** Asserts that axe finds no violation in either color scheme, and that nothing overflows. */
async function judge(page, name) {
  await squeeze(page, name);
  for (const scheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme: scheme });
    // Run by the debugger, because the page's policy doesn't apply to it.
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    const found = violations.map(
      ({ id, nodes }) => `${id}: ${nodes[0].html} ${nodes[0].failureSummary}`,
    );
    assert.deepEqual(found, [], `${name}, ${scheme}`);
    await page.screenshot({ path: join(SHOTS, `${name}-${scheme}.png`) });
  }
  if (KEPT) copyFileSync(join(SHOTS, `${name}-light.png`), join(KEPT, `${name}.png`));
}

/** Asserts that nothing overflows a narrow window. */
async function squeeze(page, name) {
  const { width, height } = page.viewportSize();
  await page.setViewportSize({ width: 400, height });
  const wide = await page.evaluate(() =>
    [...document.querySelectorAll("body, main, section")]
      .filter((each) => each.scrollWidth > each.clientWidth + 1)
      .map((each) => `${each.tagName} ${each.scrollWidth} in ${each.clientWidth}`),
  );
  assert.deepEqual(wide, [], `${name} in a narrow window`);
  await page.screenshot({ path: join(SHOTS, `${name}-narrow.png`) });
  await page.setViewportSize({ width, height });
}

const ask = (content, more = {}, headers = {}, path = "/v1/chat/completions") =>
  fetch(server.url + path, {
    method: "POST",
    headers: {
      authorization: "Bearer page-test",
      "content-type": "application/json",
      // A busy process may close idle connections and send requests on them at the same time.
      connection: "close",
      ...headers,
    },
    body: JSON.stringify({
      model: "mistral-small-latest",
      messages: [{ role: "user", content }],
      ...more,
    }),
  }).then((response) => response.text());

/** Asks for a stream, and returns when it has begun. */
const askOpen = (content, headers, signal) =>
  fetch(`${server.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: "Bearer page-test", "content-type": "application/json", ...headers },
    body: JSON.stringify({
      model: "mistral-small-latest",
      stream: true,
      messages: [{ role: "user", content }],
    }),
    signal,
  });

const api = (path, body) =>
  fetch(server.url + path, {
    method: "POST",
    headers: {
      authorization: "Bearer a-key-of-the-page-test",
      ...(!(body instanceof FormData) && { "content-type": "application/json" }),
    },
    body: body instanceof FormData ? body : JSON.stringify(body),
  }).then((response) => response.json());

const control = (method, path, body) =>
  fetch(`${server.url}/__parlel/${path}`, {
    method,
    ...(body && { body: JSON.stringify(body) }),
  });

try {
  await check(
    "requests appear as they are made, and can be filtered, stepped through and linked to",
    async () => {
      const page = await open();
      await page.getByText(`Clients reach this world at ${server.url}/v1`).waitFor();
      await ask("Where is my order A17?");
      await page.getByRole("option", { name: "Where is my order A17?" }).waitFor();
      await ask("Tell me a story about Lisbon", { stream: true });
      await ask("x", { temperature: 9 });
      await page.getByRole("option", { name: "422" }).waitFor();
      await page.keyboard.press("j");
      await page.keyboard.press("k");
      await page.keyboard.press("k");
      await page.getByRole("heading", { name: /^1 · POST/ }).waitFor();
      assert.match(page.url(), /#\/requests\/1$/);
      await page.keyboard.press("Enter");
      assert.equal(await page.evaluate(() => document.activeElement.id), "detail");
      await page.keyboard.press("Escape");
      await page.keyboard.press("/");
      await page.keyboard.type("status=422");
      await page.keyboard.press("Enter");
      await page
        .getByRole("option", { name: "Where is my order A17?" })
        .waitFor({ state: "detached" });
      assert.equal(await page.getByRole("listbox").getByRole("option").count(), 1);
      assert.match(page.url(), /#\/requests\?status=422$/);
      const linked = await open("/__parlel/#/requests/2?stream=true");
      await linked.getByRole("heading", { name: /^2 · POST/ }).waitFor();
      await linked.getByRole("option", { name: "Tell me a story" }).waitFor();
      assert.equal(await linked.getByRole("listbox").getByRole("option").count(), 1);
      await page.getByLabel("Filter").fill("");
      await page.keyboard.press("Enter");
      await page.getByRole("option", { name: "Where is my order A17?" }).click();
      await page.getByText("as curl").click();
      await judge(page, "request");
      await page.getByRole("button", { name: "Close" }).click();
      await judge(page, "requests");
    },
  );

  await check("a filter that doesn't exist is refused in words, away from the edge", async () => {
    const page = await open();
    for (const [filter, said] of [
      ["usr=x", "usr: There is no such filter. Did you mean user?"],
      [
        "hello world",
        "hello: There is no such filter. Did you mean user.contains=hello?\nworld: There is no such filter. Did you mean user.contains=world?",
      ],
    ]) {
      await page.getByLabel("Filter").fill(filter);
      await page.keyboard.press("Enter");
      await page.getByRole("alert").getByText(said).waitFor();
      assert.equal(await page.getByRole("alert").innerText(), said);
      const edge = await page.getByRole("alert").evaluate((it) => getComputedStyle(it).paddingLeft);
      assert.notEqual(edge, "0px");
    }
    await squeeze(page, "no-filter");
  });

  await check("an answer that comes late doesn't replace what was asked for since", async () => {
    await ask("The first");
    await ask("The second");
    await ask("x", { temperature: 9 });

    const page = await open("/__parlel/#/try");
    const detail = await hold(page, /\/requests\/2$/);
    await page.getByRole("link", { name: "requests" }).click();
    await page.getByRole("option", { name: "The second" }).click();
    await detail.asked;
    await page.getByRole("option", { name: "The first" }).click();
    await page.getByRole("heading", { name: /^1 · POST/ }).waitFor();
    await detail.letCome();
    assert.equal(await page.getByRole("heading", { name: /^1 · POST/ }).count(), 1);

    const list = await hold(page, /\?as=rows&status=200&limit/);
    await page.getByLabel("Filter").fill("status=200");
    await page.keyboard.press("Enter");
    await list.asked;
    await page.getByLabel("Filter").fill("status=422");
    await page.keyboard.press("Enter");
    await page.getByRole("option", { name: "The first" }).waitFor({ state: "detached" });
    await list.letCome();
    assert.equal(await page.getByRole("option", { name: "The first" }).count(), 0);
    assert.equal(await page.getByRole("option", { name: "422" }).count(), 1);

    await page.getByRole("link", { name: "try" }).click();
    const tried = await hold(page, /\/v1\/chat\/completions$/);
    await page.getByRole("button", { name: "Send" }).click();
    await tried.asked;
    await page.unroute(/\/v1\/chat\/completions$/);
    await page.getByLabel("Plan").fill("429");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("heading", { name: "Answer 429" }).waitFor();
    await tried.letCome();
    assert.equal(await page.getByRole("heading", { name: "Answer 429" }).count(), 1);
  });

  await check(
    "a page that stays open sees every change, after a reset and a clear, too",
    async () => {
      const leaving = new AbortController();
      const plan = { "x-parlel-plan": "stall@2" };
      const early = await askOpen("Early", plan, leaving.signal);
      const page = await open();
      const row = (name) => page.getByRole("option", { name });
      await row("Early").getByText("open").waitFor();
      leaving.abort();
      await early.text().catch(() => {});
      await row("Early").getByText("aborted").waitFor();
      await fetch(`${server.url}/__parlel/reset`, { method: "POST" });
      await row("Early").waitFor({ state: "detached" });
      await ask("After a reset");
      await row(/^1\b.*After a reset/).waitFor();
      await control("DELETE", "requests");
      await row("After a reset").waitFor({ state: "detached" });
      await ask("After a clear");
      await row(/^1\b.*After a clear/).waitFor();
    },
  );

  await check("a stream is shown over time, with the plan's effect on it", async () => {
    await control("PUT", "plan", {
      pace: { ttft: 40, tps: 50 },
      faults: [{ fault: "cut", at: 6 }],
    });
    await ask("Tell me a story", { stream: true });
    const page = await open("/__parlel/#/requests/1");
    await page.getByText(/First event after \d+/).waitFor();
    await page.getByText("The plan played cut@6").waitFor();
    assert.equal(await page.locator("svg .event").count(), 6);
    await judge(page, "stream");
  });

  await check("a refusal explains what happened and what to do", async () => {
    const path = "/v1/files/00000000-0000-4000-8000-000000000000";
    const headers = { authorization: "Bearer page-test" };
    await fetch(`${server.url}/v1/models`);
    await fetch(`${server.url}/v1/v1/models`, { headers });
    await fetch(`${server.url}/v2/chat`, { headers });
    await fetch(server.url + path, { headers });
    await control("PUT", "plan", { faults: [{ fault: 404 }] });
    await fetch(`${server.url}/v1/models`, { headers });
    const page = await open("/__parlel/#/requests/1");
    for (const [index, said] of [
      /has no API key.*MISTRAL_API_KEY=any/,
      /has \/v1 twice\. Meant: \/v1\/models/,
      `No operation has this path. The base URL of clients is ${server.url}/v1.`,
      /There is no such object for this API key in this world\..*see state/,
      "The plan caused this: 404.",
    ].entries()) {
      await page.goto(`${server.url}/__parlel/#/requests/${index + 1}`);
      await page.getByRole("heading", { name: `${index + 1} · GET` }).waitFor();
      await page.getByRole("note").getByText(said).waitFor();
    }
    await page.goto(`${server.url}/__parlel/#/requests/2`);
    await page.getByRole("heading", { name: "2 · GET" }).waitFor();
    await page
      .locator("dd")
      .getByText(/^\d+(\.\d+)? ms$/)
      .waitFor();
    await judge(page, "refusal");
  });

  await check("a miss is shown with its difference side by side", async () => {
    await ask("The weather in Paris");
    assert.equal((await control("POST", "requests/1/fixture")).status, 200);
    await ask("The weather in Rome", {}, { "x-parlel-strategy": "fixture" });
    const page = await open("/__parlel/#/requests/2");
    const row = page.getByRole("row", { name: /body\.messages\.0\.content/ });
    await row.getByText("The weather in Rome").waitFor();
    await row.getByText("The weather in Paris").waitFor();
    await judge(page, "miss");
  });

  await check("a click turns a request into a rule or a fixture", async () => {
    await ask("Answer me");
    const page = await open("/__parlel/#/requests/1");
    await page.getByText("Make a rule").click();
    await page.getByText("user: Answer me").waitFor();
    await page.getByRole("button", { name: "Add this rule" }).click();
    await page.getByText("It answers from now on.").waitFor();
    await page.getByRole("button", { name: "Make a fixture" }).click();
    await page.getByText(/Written to chat\/completions\/answer-me/).waitFor();
    await ask("Answer me");
    await page.keyboard.press("Escape");
    await page.getByRole("option", { name: /rules/ }).waitFor();
    await page.getByRole("link", { name: "fixtures" }).click();
    await page.getByRole("row", { name: /answer-me/ }).waitFor();
    await judge(page, "fixtures");
  });

  await check("rules and plan can be edited, and the next answer set or broken", async () => {
    const page = await open("/__parlel/#/rules");
    await page.getByLabel("Text of the next answer").fill("Said by hand");
    await page.getByRole("button", { name: "Answer with this" }).click();
    await page.getByText("The next call gets it.").waitFor();
    assert.match(await ask("anything"), /Said by hand/);
    await page.getByRole("button", { name: "Fail with 503" }).click();
    await page.getByText("The next call gets it.").nth(1).waitFor();
    assert.match(await ask("anything"), /"raw_status_code":503/);
    await page.getByLabel("Rules as YAML").fill("- match: { user: hello }\n  reply: Good day\n");
    await page.getByRole("button", { name: "Replace all rules" }).click();
    await page.getByText("Done.").waitFor();
    assert.match(await ask("hello"), /Good day/);
    await page.getByLabel("Plan", { exact: true }).fill("429, ok");
    await page.getByRole("button", { name: "Set" }).click();
    await page.getByText("It applies from the next call on.").waitFor();
    assert.match(await ask("hello"), /429/);
    await judge(page, "rules");
    await page.getByRole("button", { name: "Clear the plan" }).click();
    await page.getByText("Nothing goes wrong any more.").waitFor();
    assert.match(await ask("hello"), /Good day/);
  });

  await check("rules that are being written stay when others change them", async () => {
    const page = await open("/__parlel/#/rules");
    const editor = page.getByLabel("Rules as YAML");
    await editor.waitFor();
    const written = "- match: { user: hello }\n  reply: Half a sent";
    const loading = await hold(page, /rules\?as=yaml$/);
    await editor.fill(written);
    await page.getByRole("button", { name: "Fail with 429" }).click();
    await loading.asked;
    await loading.letCome();
    assert.equal(await editor.inputValue(), written);

    await editor.fill("- match: { user: hello }\n  reply: A whole sentence\n");
    await page.getByRole("button", { name: "Replace all rules" }).click();
    await page.getByText("Done.").waitFor();
    assert.match(await editor.inputValue(), /name: .*A whole sentence/s);
  });

  await check("a rule is removed with a click, and one that has gone is named", async () => {
    await control("PUT", "rules", [
      { name: "first", match: {}, reply: "One" },
      { name: "second", match: {}, reply: "Two" },
    ]);
    const page = await open("/__parlel/#/rules");
    await page.getByRole("button", { name: "Remove first" }).click();
    await page.getByRole("row", { name: /first/ }).waitFor({ state: "detached" });
    await control("DELETE", "rules?name=second");
    await page.getByRole("button", { name: "Remove second" }).click();
    await page.getByText('There is no rule named "second".').waitFor();
  });

  await check("files, jobs with their status, and conversations are shown", async () => {
    const page = await open("/__parlel/#/state");
    await page.getByText("Nothing is stored.").waitFor();
    const line = (n) =>
      JSON.stringify({ custom_id: `${n}`, body: { messages: said(`Line ${n}`) } });
    const said = (content) => [{ role: "user", content }];
    const form = new FormData();
    form.set("purpose", "batch");
    form.set("file", new Blob([[1, 2, 3].map(line).join("\n")]), "evaluation.jsonl");
    const model = "mistral-small-latest";
    const file = await api("/v1/files", form);
    const job = await api("/v1/batch/jobs", {
      model,
      input_files: [file.id],
      endpoint: "/v1/chat/completions",
    });
    await page.getByRole("link", { name: "1 files" }).click();
    await page.getByRole("row", { name: /evaluation\.jsonl \d+ bytes …test/ }).waitFor();
    await page.getByRole("link", { name: "evaluation.jsonl" }).click();
    await page.getByRole("heading", { name: file.id }).waitFor();
    await page.getByText("purpose: batch").waitFor();
    await page.getByRole("link", { name: "1 batch" }).click();
    await page.getByRole("row", { name: /QUEUED/ }).waitFor();
    const headers = { authorization: "Bearer a-key-of-the-page-test" };
    for (let status = ""; status !== "SUCCESS";) {
      const looked = await fetch(`${server.url}/v1/batch/jobs/${job.id}`, { headers });
      ({ status } = await looked.json());
    }
    await page.getByRole("row", { name: /SUCCESS, 3 of 3 requests/ }).waitFor();
    await page.getByRole("link", { name: job.id }).click();
    await page.getByRole("heading", { name: job.id }).waitFor();
    await judge(page, "state-job");

    const tools = [{ type: "function", function: { name: "find_order", parameters: {} } }];
    const { conversation_id: id } = await api("/v1/conversations", {
      model,
      inputs: "I have a question about my order A17, of three weeks ago",
      tools,
    });
    const called = await api(`/v1/conversations/${id}`, {
      inputs: "Where is it?",
      completion_args: { tool_choice: "required" },
    });
    const [{ tool_call_id }] = called.outputs;
    await api(`/v1/conversations/${id}`, {
      inputs: [{ type: "function.result", tool_call_id, result: "It is in Lisbon" }],
      completion_args: { tool_choice: "auto" },
    });
    await page.getByRole("link", { name: "1 conversations" }).click();
    await page.getByRole("link", { name: id }).click();
    const entries = page.locator(".conversation li");
    await entries.nth(5).waitFor();
    assert.deepEqual(await entries.locator("b").allTextContents(), [
      "user",
      "assistant",
      "user",
      "function.call find_order",
      "function.result",
      "assistant",
    ]);
    await page.getByText("It is in Lisbon").waitFor();
    await judge(page, "state");
    await page.getByRole("link", { name: "Close" }).click();
    await page.getByRole("heading", { name: id }).waitFor({ state: "detached" });
  });

  await check("a call can be tried streamed, with tools, and with a schema", async () => {
    const page = await open("/__parlel/#/try");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("heading", { name: "Answer 200" }).waitFor();
    await page.waitForFunction(() => document.querySelector(".said")?.textContent.length > 0);
    await judge(page, "try");
    await page.getByLabel("Tools").fill("[");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("alert").waitFor();
    assert.equal(await page.getByRole("heading", { name: /^Answer/ }).count(), 0);
    await page.getByLabel("Streamed").uncheck();
    const tool = { type: "function", function: { name: "look_up", parameters: {} } };
    await page.getByLabel("Tools").fill(JSON.stringify([tool]));
    await page.getByLabel("Tool choice").selectOption("any");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("look_up").last().waitFor();
    await page.getByLabel("Tools").fill("");
    const schema = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
    await page.getByLabel("JSON schema").fill(JSON.stringify(schema));
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText(/\{"city": ?"/).waitFor();
    await page.getByLabel("JSON schema").fill("{");
    await page.getByRole("button", { name: "Send" }).click();
    await page
      .getByRole("alert")
      .getByText(/^JSON schema: /)
      .waitFor();
    await page.getByLabel("Tools").fill("not json");
    await page.getByRole("button", { name: "Send" }).click();
    await page
      .getByRole("alert")
      .getByText(/^Tools: /)
      .waitFor();
  });

  await check("the verdict names what the client does wrong, and links to it", async () => {
    for (let time = 0; time < 2; time++) await ask("Again and again");
    const page = await open("/__parlel/#/verdict");
    await page.getByText("asked_again").waitFor();
    await judge(page, "verdict");
    await page.getByRole("link", { name: "2" }).click();
    await page.getByRole("heading", { name: /^2 · POST/ }).waitFor();
  });

  await check("each world has its page", async () => {
    await ask("In the default world");
    await ask("In mine", {}, {}, "/~mine/v1/chat/completions");
    const page = await open("/~mine/__parlel/");
    await page.getByRole("option", { name: "In mine" }).waitFor();
    assert.equal(await page.getByRole("option", { name: "In the default world" }).count(), 0);
    await page.getByLabel("World").selectOption("");
    await page.waitForURL(/^[^~]*\/__parlel\/$/);
    await page.getByRole("option", { name: "In the default world" }).waitFor();
    const home = await open("/");
    await home.getByRole("option", { name: "In the default world" }).waitFor();
  });

  await check("hostile content runs no script, and reaches no other server", async () => {
    const hostile = `<img src=x onerror="globalThis.hacked=1"><script>globalThis.hacked=1</script>`;
    await control("PUT", "rules", [{ match: {}, reply: hostile }]);
    await ask(hostile, { stream: true });
    await ask(hostile, { [hostile]: hostile });
    const page = await open("/__parlel/#/requests/1");
    await page.getByText("globalThis.hacked").first().waitFor();
    await page.goto(`${server.url}/__parlel/#/requests/2`);
    await page.getByRole("heading", { name: /^2 · POST/ }).waitFor();
    assert.equal(await page.evaluate(() => globalThis.hacked), undefined);
    assert.equal(await page.locator("img").count(), 0);
    const blocked = await page.evaluate(
      async (other) => {
        const violated = new Promise((resolve) =>
          document.addEventListener("securitypolicyviolation", ({ violatedDirective }) =>
            resolve(violatedDirective),
          ),
        );
        await fetch(other).catch(() => {});
        return violated;
      },
      server.url.replace("127.0.0.1", "localhost"),
    );
    assert.equal(blocked, "connect-src");
    problems.length = 0;
  });

  await check("10,000 requests scroll, and only the visible ones are drawn", async () => {
    for (let batch = 0; batch < 100; batch++) {
      await Promise.all(Array.from({ length: 100 }, (_, at) => ask(`${batch * 100 + at + 1}`)));
    }
    const page = await open();
    const box = page.getByRole("listbox");
    await page.getByRole("option", { name: /^10000\b/ }).waitFor();
    /** Counts what is drawn for steps of a number of pixels: work is counted, because time depends on the machine. */
    const scroll = (pixels) =>
      box.evaluate(async (element, by) => {
        const STEPS = 120;
        const work = { rows: 0, changes: 0, steps: 0, most: 0 };
        const isRow = (node) => node.role === "option";
        const observer = new MutationObserver((records) => {
          work.steps++;
          work.rows += records.flatMap(({ addedNodes }) => [...addedNodes]).filter(isRow).length;
          work.changes += records.filter(({ target }) => target !== element.firstChild).length;
        });
        // Scrolled in the first frame, drawn before the second.
        const goTo = async (top) => {
          element.scrollTop = top;
          for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
        };
        await goTo(2600);
        const what = { childList: true, subtree: true, attributes: true, characterData: true };
        observer.observe(element, what);
        for (let step = 1; step <= STEPS; step++) {
          await goTo(2600 + step * by);
          work.most = Math.max(work.most, element.querySelectorAll("*").length);
        }
        observer.disconnect();
        return work;
      }, pixels);
    for (const pixels of [13, 97, 1000]) {
      const { rows, changes, steps, most } = await scroll(pixels);
      const passed = (120 * pixels) / 26;
      assert.ok(rows <= passed + 16, `${rows} rows were drawn where ${passed} were passed`);
      assert.ok(steps <= passed / 8 + 2, `${steps} of 120 steps of ${pixels} pixels drew`);
      assert.ok(most < 500, `${most} elements`);
      // Rows that stay are not touched.
      assert.equal(changes, 0);
    }
    await box.evaluate((element) => (element.scrollTop = element.scrollHeight));
    await page.setViewportSize({ width: 1280, height: 300 });
    // A list scrolled to its end stays there in a smaller window.
    await page.waitForFunction(() => {
      const { scrollTop, clientHeight, scrollHeight } = document.querySelector(".rows");
      return clientHeight < 300 && scrollTop + clientHeight >= scrollHeight - 1;
    });
  });

  await check("the page misses no request of a busy server", async () => {
    const page = await open();
    for (let batch = 0; batch < 50; batch++) {
      await Promise.all(Array.from({ length: 40 }, (_, at) => ask(`busy ${batch} ${at}`)));
    }
    await page.waitForFunction(
      () => document.querySelector("output")?.textContent === "2000 requests",
    );
    await page.getByRole("option", { name: /^2000\b/ }).waitFor();
  });

  await check("a body of five megabytes opens", async () => {
    await ask(`${"lorem ipsum ".repeat(450_000)}the end`);
    const page = await open("/__parlel/#/requests/1");
    const more = page.getByRole("button", { name: /^\d+ more characters$/ });
    assert.equal(await more.first().textContent(), "5398007 more characters");
    await more.first().click();
    await page.getByRole("button", { name: "5380007 more characters" }).waitFor();
  });

  await check("a page that needs the control key asks for it", async () => {
    const locked = await new MistralServer(0, { controlKey: "sesame" }).start();
    const context = await browser.newContext();
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    await page.goto(`${locked.url}/__parlel/`);
    await page.getByLabel("Control key").fill("sesame");
    await page.getByRole("button", { name: "Use this key" }).click();
    await page.getByRole("alert").waitFor({ state: "detached" });
    await page.getByRole("listbox").waitFor();
    await locked.stop();
  });
  console.log(`${passed} passed, 0 failed`);
} finally {
  await browser.close();
  await server.stop();
  rmSync(fixtures, { recursive: true, force: true });
}
