/** Plans and rules of responses, whose streams have their own events. */
import { expect, test } from "vitest";
import { describeServed, namedEventsOf } from "../../_harness.ts";

const PATH = "/v1/responses";
const calling = { tools: [{ type: "function", name: "get_time" }], tool_choice: "required" };

describeServed("scripted responses", ({ fetch, post }) => {
  let keys = 0;
  /** Always a first attempt: each call has a new key. */
  const ask = (plan: string, more: object = {}): Promise<Response> => {
    const body = { model: "mistral-small-latest", input: "Tell me something", ...more };
    const authorization = `Bearer ${keys++}`;
    return post(PATH, body, { "x-parlel-plan": plan, authorization });
  };
  const streamed = async (plan: string, more: object = {}): Promise<any[]> => {
    const response = await ask(plan, { stream: true, ...more });
    expect(response.headers.get("x-parlel-plan")).toBe(`${plan}; attempt=1`);
    return namedEventsOf(await response.text());
  };
  const whole = async (plan: string, more: object = {}): Promise<any> => {
    const response = await ask(plan, more);
    expect(response.headers.get("x-parlel-plan")).toBe(`${plan}; attempt=1`);
    return response.json();
  };
  const saidIn = ({ output }: any): string => output.at(-1).content[0].text;

  test("a stream is cut between its events, and in the middle of one", async () => {
    const events = await streamed("ok");
    expect(await streamed("cut@3")).toEqual(events.slice(0, 3));
    const text = await (await ask("cut@3.5", { stream: true })).text();
    const frames = text.split("\n\n");
    expect(namedEventsOf(frames.slice(0, 3).join("\n\n"))).toEqual(events.slice(0, 3));
    expect(frames).toHaveLength(4);
    expect(frames[3]).toMatch(/^event: /);
  });

  test("only one event is garbled", async () => {
    const response = await ask("garble@2", { stream: true });
    const frames = (await response.text()).split("\n\n");
    expect(() => namedEventsOf(frames[2]!)).toThrow();
    expect(namedEventsOf(frames.toSpliced(2, 1).join("\n\n"))).toHaveLength(frames.length - 2);
  });

  test("nodone leaves out the event that holds the whole", async () => {
    const events = await streamed("ok");
    expect(events.at(-1).type).toBe("response.completed");
    expect(await streamed("nodone")).toEqual(events.slice(0, -1));
  });

  test("an error is an event of the response, and counted with the others", async () => {
    const events = await streamed("error@4(message=Overloaded,code=3505)");
    expect(events[4]).toEqual({
      type: "error",
      sequence_number: 4,
      code: "3505",
      message: "Overloaded",
      param: null,
    });
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual([...events.keys()]);
    const others = (await streamed("ok")).map(({ type }) => type);
    expect(events.toSpliced(4, 1).map(({ type }) => type)).toEqual(others);
  });

  test("length ends half-way, whole and streamed", async () => {
    const [all, half] = [await whole("ok"), await whole("length")];
    expect(half).toMatchObject({
      status: "incomplete",
      completed_at: null,
      incomplete_details: { reason: "max_output_tokens" },
      output: [{ status: "incomplete" }],
    });
    expect(saidIn(half)).toBe(saidIn(all).slice(0, Math.ceil(saidIn(all).length / 2)));
    const events = await streamed("length");
    expect(events.at(-1)).toMatchObject({ type: "response.incomplete", response: half });
    const deltas = events.flatMap(({ type, delta }) =>
      type === "response.output_text.delta" ? delta : [],
    );
    expect(deltas.join("")).toBe(saidIn(half));
  });

  test("a call names a stranger, or its arguments break off", async () => {
    const atEnd = async (plan: string, more: object): Promise<any> =>
      (await streamed(plan, more)).at(-1).response;
    for (const answer of [whole, atEnd]) {
      const stranger = await answer("stranger(name=get_lost)", calling);
      expect(stranger.output).toMatchObject([{ type: "function_call", name: "get_lost" }]);
      const { output } = await answer("arguments", calling);
      expect(() => JSON.parse(output[0].arguments)).toThrow();
    }
    const events = await streamed("arguments", calling);
    const told = events.flatMap(({ type, delta }) =>
      type.endsWith("arguments.delta") ? delta : [],
    );
    expect(() => JSON.parse(told.join(""))).toThrow();
  });

  test("faults that don't apply are skipped", async () => {
    for (const plan of ["stranger", "arguments"]) {
      const response = await ask(plan);
      expect(response.headers.get("x-parlel-plan")).toBe(`${plan} skipped; attempt=1`);
    }
  });

  test("a pace gives each event its time, which the log shows", async () => {
    const body = { model: "mistral-small-latest", input: "Paced", stream: true };
    const response = await post(PATH, body, { "x-parlel-plan": "ttft=100 tps=10 speed=0" });
    const events = namedEventsOf(await response.text());
    const { requests }: any = await (await fetch("/__parlel/requests?limit=1")).json();
    expect(requests[0].times).toEqual({ first: 100, last: 100 + (events.length - 1) * 100 });
  });

  test("a rule answers whole and streamed, and sees the results of calls", async () => {
    const rules = [
      { match: { operation: "responses", hasToolResult: true }, reply: { text: "It is noon." } },
      {
        match: { operation: "responses", user: "What time is it?" },
        reply: { toolCalls: [{ name: "get_time", arguments: {} }] },
      },
    ];
    const control = { method: "PUT", headers: { "content-type": "application/json" } };
    const set = await fetch("/__parlel/rules", { ...control, body: JSON.stringify(rules) });
    expect(set.status, await set.text()).toBe(200);
    const input = [{ role: "user", content: "What time is it?" }];
    const { output }: any = await (await post(PATH, { model: "m", input })).json();
    expect(output).toMatchObject([{ type: "function_call", name: "get_time", arguments: "{}" }]);
    const result = { type: "function_call_output", call_id: output[0].call_id, output: "12:00" };
    const after = { model: "m", input: [...input, output[0], result], stream: true };
    const events = namedEventsOf(await (await post(PATH, after)).text());
    expect(saidIn(events.at(-1).response)).toBe("It is noon.");
    await fetch("/__parlel/rules", { method: "DELETE" });
  });
});
