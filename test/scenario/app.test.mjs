// An application's tests: each has a world named after it, and all share one server.
import { expect, test as base } from "vitest";

const { EMULATOR_URL, VERSION, WITHOUT } = process.env;

const test = base.extend({
  ask: async ({ task }, use) => {
    const world = task.name.replace(/[^a-z0-9]+/gi, "-");
    await use((path, body) =>
      fetch(`${EMULATOR_URL}/~${world}/v1/${path}`, {
        method: "POST",
        headers: { authorization: "Bearer any", "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    );
  },
});

const body = (content, more = {}) => {
  return { model: "mistral-small-latest", messages: [{ role: "user", content }], ...more };
};

async function says(response, content) {
  expect(response.status).toBe(200);
  const { choices } = await response.json();
  expect(choices[0].message.content).toBe(`Version ${VERSION} of ${content}`);
}

test.concurrent.for([0, 1, 2, 3, 4, 5, 6])("own prompt %i", async (number, { ask }) => {
  // The second time, the recorded reply answers.
  for (let turn = 0; turn < 2; turn++) {
    await says(await ask("chat/completions", body(`Question ${number}`)), `Question ${number}`);
  }
});

test.concurrent.for([0, 1, 2, 3])("shared prompt %i", async (_, { ask }) => {
  await says(await ask("chat/completions", body("Shared")), "Shared");
});

test.concurrent("stream beside a plain answer", async ({ ask }) => {
  await says(await ask("chat/completions", body("Question 0")), "Question 0");
  const response = await ask("chat/completions", body("Question 0", { stream: true }));
  expect(await response.text()).toMatch(/data: \[DONE\]\n\n$/);
});

test.concurrent("batch", async ({ ask }) => {
  const response = await ask("embeddings", { model: "mistral-embed", input: ["a", "b"] });
  expect((await response.json()).data).toHaveLength(2);
});

test.concurrent("own-set", async ({ ask }) => {
  await says(await ask("chat/completions", body("In the set")), "In the set");
});

test.skipIf(WITHOUT === "obsolete")("obsolete", async ({ ask }) => {
  await says(await ask("chat/completions", body("Obsolete")), "Obsolete");
});
