/** What is counted. */
import { expect, test } from "vitest";
import { chatBody, describeServed } from "../_harness.ts";

describeServed("metrics", ({ fetch, post, get }) => {
  test("count calls, tokens, faults, limits and lookups, and survive a reset", async () => {
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

    for (const path of ["/metrics", "/__parlel/metrics", "/~world/metrics"]) {
      const response = await fetch(path);
      expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
      const text = await response.text();
      const lines = text.split("\n");
      const value = (name: string): number =>
        Number(lines.find((line) => line.startsWith(`parlel_${name} `))?.split(" ")[1]);
      const labels = (status: number, strategy: string): string =>
        `operation="chat.complete",status="${status}",strategy="${strategy}"`;
      expect(value(`requests_total{${labels(200, "deterministic")}}`)).toBeGreaterThanOrEqual(5);
      expect(value(`requests_total{${labels(503, "")}}`)).toBe(1);
      expect(value(`requests_total{${labels(429, "")}}`)).toBe(1);
      expect(value(`requests_total{${labels(400, "fixture")}}`)).toBe(1);
      expect(value('requests_total{operation="unknown",status="404",strategy=""}')).toBe(1);
      expect(value('request_duration_seconds_count{operation="chat.complete"}')).toBe(9);
      expect(value('request_duration_seconds_bucket{operation="chat.complete",le="+Inf"}')).toBe(9);
      expect(value('time_to_first_event_seconds_count{operation="chat.complete"}')).toBe(2);
      expect(value('tokens_total{model="mistral-small-latest",type="input"}')).toBeGreaterThan(0);
      expect(value('tokens_total{model="other",type="output"}')).toBeGreaterThan(0);
      expect(value('faults_total{fault="503"}')).toBe(1);
      expect(value('faults_total{fault="cut"}')).toBe(1);
      expect(value('limited_total{limit="req-minute"}')).toBe(1);
      expect(value('fixture_lookups_total{result="miss"}')).toBe(1);
      expect(value("in_flight")).toBe(0);
      expect(value("streams_open")).toBe(0);
      expect(text).not.toContain("made");
      // Every sample follows the head of its family, which stands once.
      const heads = lines.filter((line) => line.startsWith("# TYPE"));
      expect(new Set(heads).size).toBe(heads.length);
      for (const line of lines.filter((each) => each && !each.startsWith("#")))
        expect(line).toMatch(/^parlel_[a-z_]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? [\d.]+$/);
    }
  });
});
