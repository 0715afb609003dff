// The golden answers, requested by many callers at once.
import { readFileSync } from "node:fs";

const golden = (file) => readFileSync(new URL(`../golden/${file}`, import.meta.url), "utf8");
const requests = Object.entries(JSON.parse(golden("requests.json")));
const answers = new Map(requests.map(([name]) => [name, golden(`${name}.txt`)]));

const CALLERS = 64;

/** The number of answers. */
export const count = requests.length;

/** The names of the golden answers that a server gets wrong. */
export async function differing(url) {
  const callers = Array.from({ length: CALLERS }, (_, caller) => askAll(url, caller));
  return [...new Set((await Promise.all(callers)).flat())];
}

/** One caller's requests, one after the other, in a different order for each caller. */
async function askAll(url, caller) {
  const wrong = [];
  for (const index of requests.keys()) {
    const [name, request] = requests[(index + caller) % requests.length];
    if ((await ask(url, request)) !== answers.get(name)) wrong.push(name);
  }
  return wrong;
}

async function ask(url, { path, body, form }) {
  const headers = { authorization: "Bearer parlel" };
  const fields = new FormData();
  for (const [field, value] of Object.entries(form ?? {})) fields.append(field, value);
  if (!form) headers["content-type"] = "application/json";
  const response = await fetch(`${url}${path}`, {
    method: body || form ? "POST" : "GET",
    headers,
    body: form ? fields : JSON.stringify(body),
  });
  return response.text();
}
