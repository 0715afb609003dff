/** The metrics, as Prometheus reads them. */
import parsePrometheusTextFormat from "parse-prometheus-text-format";
import { expect, test } from "vitest";
import { CATALOGUE } from "../../src/schema/catalogue.ts";
import { routes } from "../../src/schema/generated/operations.ts";
import { chatBody, describeServed } from "../_harness.ts";

const LABELS = {
  parlel_requests_total: ["operation", "status", "strategy"],
  parlel_request_duration_seconds: ["operation"],
  parlel_time_to_first_event_seconds: ["operation"],
  parlel_tokens_total: ["model", "type"],
  parlel_faults_total: ["fault"],
  parlel_limited_total: ["limit"],
  parlel_fixture_lookups_total: ["result"],
  parlel_in_flight: [],
  parlel_streams_open: [],
  parlel_log_entries: [],
  parlel_worlds: [],
  parlel_objects: ["resource"],
  parlel_build_info: ["version"],
};

/** The chat completions' histogram of a family; the rest is left out, since the parser merges series with different labels. */
function histogram(text: string, name: string) {
  const lines = text.split("\n").filter((line) => /^# |operation="chat.complete"/.test(line));
  const families = parsePrometheusTextFormat(`${lines.join("\n")}\n`);
  const [only] = families.find((each) => each.name === `parlel_${name}`)!.metrics;
  const count = new RegExp(`^parlel_${name}_count\\{.*\\} (\\d+)$`, "m").exec(lines.join("\n"));
  expect(only!.buckets!["+Inf"]).toBe(count![1]);
  return only;
}

describeServed("metrics", ({ fetch, post, get }) => {
  test("count calls, tokens, faults, limits, lookups and objects, and survive a reset", async () => {
    await post("/v1/chat/completions", chatBody("hi"));
    await post("/v1/chat/completions", chatBody("hi", { stream: true }));
    await post("/v1/chat/completions", chatBody("hi", { model: 'made "up"\n' }));
    await post("/v1/chat/completions", chatBody("hi"), { "x-parlel-plan": "cut@2" });
    const slow = chatBody("slow", { stream: true });
    await (await post("/v1/chat/completions", slow, { "x-parlel-plan": "ttft=5; cut@2" })).text();
    await post("/v1/chat/completions", chatBody("hi"), { "x-parlel-plan": "503" });
    for (let time = 0; time < 2; time++)
      await post("/v1/chat/completions", chatBody("hi"), { "x-parlel-plan": "req-minute=1" });
    await post("/v1/chat/completions", chatBody("hi"), {
      "x-parlel-strategy": "fixture",
      "x-parlel-fixtures": "_none",
    });
    await get("/v1/nothing");
    await fetch("/__parlel/reset", { method: "POST" });
    for (const path of ["/v1/libraries", "/~one/v1/libraries", "/~one/v1/libraries"])
      await post(path, { name: "Handbook" });
    await post("/~one/v1/conversations", { model: "mistral-small-latest", inputs: "hi" });

    for (const path of ["/metrics", "/__parlel/metrics", "/~world/metrics"]) {
      const response = await fetch(path);
      expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
      const text = await response.text();
      const families = parsePrometheusTextFormat(text);
      const of = (name: string) => families.find((each) => each.name === `parlel_${name}`)!;
      const value = (name: string, labels: Record<string, string> = {}): number => {
        const isIt = JSON.stringify(labels);
        const found = of(name).metrics.find((each) => JSON.stringify(each.labels ?? {}) === isIt);
        return Number(found?.value);
      };
      const calls = (status: number, strategy: string, operation = "chat.complete"): number =>
        value("requests_total", { operation, status: `${status}`, strategy });

      expect(calls(200, "deterministic")).toBeGreaterThanOrEqual(5);
      expect(calls(503, "")).toBe(1);
      expect(calls(429, "")).toBe(1);
      expect(calls(400, "fixture")).toBe(1);
      expect(calls(404, "", "unknown")).toBe(1);
      expect(histogram(text, "request_duration_seconds")).toMatchObject({
        buckets: { "+Inf": "9" },
      });
      expect(histogram(text, "time_to_first_event_seconds")).toMatchObject({
        buckets: { "+Inf": "2" },
      });
      expect(
        value("tokens_total", { model: "mistral-small-latest", type: "input" }),
      ).toBeGreaterThan(0);
      expect(value("tokens_total", { model: "other", type: "output" })).toBeGreaterThan(0);
      expect(value("faults_total", { fault: "503" })).toBe(1);
      expect(value("faults_total", { fault: "cut" })).toBe(1);
      expect(value("limited_total", { limit: "req-minute" })).toBe(1);
      expect(value("fixture_lookups_total", { result: "miss" })).toBe(1);
      expect(value("in_flight")).toBe(0);
      expect(value("streams_open")).toBe(0);
      expect(value("worlds")).toBeGreaterThanOrEqual(2);
      expect(value("log_entries")).toBe(4);
      expect(value("objects", { resource: "libraries" })).toBe(3);
      expect(value("objects", { resource: "conversations" })).toBe(1);

      // Nothing that callers write becomes a label, or labels would grow without limit.
      expect(text).not.toContain("made");
      expect(families.map(({ name }) => name)).toEqual(Object.keys(LABELS));
      const bounds: Record<string, readonly string[]> = {
        operation: [...routes.map(([id]) => id), "unknown"],
        model: [...CATALOGUE.flatMap(({ ids }) => ids), "other"],
      };
      for (const { name, help, type, metrics } of families) {
        expect(help, name).not.toBe("");
        // Not a histogram's: the parser merges its series and loses their labels.
        if (type !== "HISTOGRAM")
          for (const { labels = {} } of metrics)
            expect(Object.keys(labels), name).toEqual(LABELS[name as keyof typeof LABELS]);
      }
      for (const [, label, given] of text.matchAll(/(\w+)="([^"]*)"/g))
        if (bounds[label!]) expect(bounds[label!], label).toContain(given);
    }
  });
});
