/** Many worlds at once, each with its own script: none affects another. */
import { expect, test } from "vitest";
import { type Api, chatBody, describeServed } from "../../_harness.ts";

const CHAT = "/v1/chat/completions";
const WORLDS = 200;
const CALLS = 50;

const put = (api: Api, path: string, body: string): Promise<Response> =>
  api.fetch(path, { method: "PUT", headers: { "content-type": "application/json" }, body });

/** Gives world `n` its script: its own text for questions, and a number of failures before each answer. */
async function script(api: Api, n: number): Promise<void> {
  const rule = { match: { user: { contains: "?" } }, reply: { text: `from ${n}` } };
  await put(api, `/~w${n}/__parlel/rules`, JSON.stringify([rule]));
  await put(
    api,
    `/~w${n}/__parlel/plan`,
    JSON.stringify({ faults: [`429(code=w${n})*${n % 3 || 1}`] }),
  );
}

/** Asks until there is an answer, four times at most; returns the codes of the errors before it, and its text. */
async function ask(api: Api, n: number, text: string): Promise<string> {
  let said = "";
  for (let attempt = 0; attempt < 4; attempt++) {
    const response = await api.post(`/~w${n}${CHAT}`, chatBody(text));
    const { choices, code } = (await response.json()) as any;
    if (response.status === 200) return said + choices[0].message.content;
    said += `${code} `;
  }
  return said;
}

describeServed(`${WORLDS} worlds`, (api) => {
  test(`with plans, rules and resets of their own take ${CALLS} calls each at once, and nothing crosses`, async () => {
    const live = async (n: number): Promise<void> => {
      const failures = `w${n} `.repeat(n % 3 || 1);
      await script(api, n);
      // Some worlds are reset half-way, and scripted again.
      const half = CALLS / 2;
      for (const part of [1, 2]) {
        let asked = 0;
        for (let call = 0; asked < half; call++) {
          expect(await ask(api, n, `${call}?`)).toBe(`${failures}from ${n}`);
          asked += 1 + (n % 3 || 1);
        }
        const log = (await (await api.fetch(`/~w${n}/__parlel/requests`)).json()) as any;
        const isAfresh = part === 1 || n % 4 === 0;
        expect(log.count).toBe(isAfresh ? asked : asked * 2);
        const faults = new Set(log.requests.map(({ fault }: { fault: string }) => fault));
        expect([...faults].sort()).toEqual([`429(code=w${n})`, "ok"]);
        if (part === 1 && n % 4 === 0)
          await api.fetch(`/~w${n}/__parlel/reset`, { method: "POST" });
        if (part === 1) await script(api, n);
      }
    };
    await Promise.all(Array.from({ length: WORLDS }, (_, n) => live(n)));
  });
});
