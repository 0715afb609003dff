/**
 * Metrics in Prometheus' text format, version 0.0.4.
 * @module
 */
import { BUCKETS, type Counts, type Histogram, type Metrics, type Tokens } from "./metrics.ts";

/** Values that are determined only on request. */
export interface Now {
  readonly version: string;
  readonly entries: number;
  readonly worlds: number;
  /** How many objects there are, by resource. */
  readonly objects: ReadonlyMap<string, number>;
}

export function metricsText(metrics: Metrics, now: Now): string {
  const { requests, durations, firstEvents, tokens, faults, limited, lookups } = metrics;
  return [
    family("requests_total", "counter", "Calls that were answered.", [...requested(requests)]),
    family("request_duration_seconds", "histogram", "Seconds until the last byte.", [
      ...observed(durations),
    ]),
    family("time_to_first_event_seconds", "histogram", "Seconds until a stream's first event.", [
      ...observed(firstEvents),
    ]),
    family("tokens_total", "counter", "Tokens that answers report.", [...spent(tokens)]),
    family("faults_total", "counter", "Faults that plans have played.", [
      ...counted(faults, "fault"),
    ]),
    family("limited_total", "counter", "Calls that a plan's limits refused.", [
      ...counted(limited, "limit"),
    ]),
    family("fixture_lookups_total", "counter", "Calls for which fixtures were searched.", [
      ...counted(lookups, "result"),
    ]),
    gauge("in_flight", "Calls that are being answered.", metrics.inFlight),
    gauge("streams_open", "Answers that are still leaving.", metrics.streams),
    gauge("log_entries", "Entries in the logs of all worlds.", now.entries),
    gauge("worlds", "Worlds in use.", now.worlds),
    family("objects", "gauge", "Objects that the API has stored in all worlds.", [
      ...counted(now.objects, "resource"),
    ]),
    family("build_info", "gauge", "The version that runs.", [
      [labels({ version: now.version }), 1],
    ]),
  ].join("");
}

/** The suffix after the family's name, and the value. */
type Sample = readonly [name: string, value: number];

function family(name: string, type: string, help: string, samples: readonly Sample[]): string {
  const full = `parlel_${name}`;
  const lines = samples.map(([rest, value]) => `${full}${rest} ${value}\n`);
  return `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${lines.join("")}`;
}

function gauge(name: string, help: string, value: number): string {
  return family(name, "gauge", help, [["", value]]);
}

function* requested(requests: Metrics["requests"]): Generator<Sample> {
  for (const [operation, byStatus] of requests) {
    for (const [status, byStrategy] of byStatus) {
      for (const [strategy, count] of byStrategy) {
        yield [labels({ operation, status, strategy }), count];
      }
    }
  }
}

function* spent(tokens: Counts<Tokens>): Generator<Sample> {
  for (const [model, { input, output, cached }] of tokens) {
    yield [labels({ model, type: "input" }), input];
    yield [labels({ model, type: "output" }), output];
    if (cached > 0) yield [labels({ model, type: "cached" }), cached];
  }
}

function* counted(counts: ReadonlyMap<string | number, number>, name: string): Generator<Sample> {
  for (const [value, count] of counts) yield [labels({ [name]: value }), count];
}

function labels(values: Record<string, string | number>): string {
  const each = Object.entries(values).map(([name, value]) => `${name}=${quoted(value)}`);
  return `{${each.join(",")}}`;
}

function* observed(histograms: Counts<Histogram>): Generator<Sample> {
  for (const [operation, { counts, sum }] of histograms) {
    const label = `operation=${quoted(operation)}`;
    let total = 0;
    for (const [at, count] of counts.entries()) {
      total += count;
      yield [`_bucket{${label},le="${BUCKETS[at] ?? "+Inf"}"}`, total];
    }
    yield [`_sum{${label}}`, Math.round(sum * 1e6) / 1e6];
    yield [`_count{${label}}`, total];
  }
}

function quoted(value: string | number): string {
  return `"${String(value).replace(/[\\"\n]/g, (each) => (each === "\n" ? "\\n" : `\\${each}`))}"`;
}
