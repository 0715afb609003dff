/**
 * Metrics in Prometheus' text format, version 0.0.4.
 * @module
 */
import { BUCKETS, type Counts, type Histogram, type Metrics } from "./metrics.ts";

/** What is known only when somebody looks. */
export interface Now {
  readonly version: string;
  readonly entries: number;
  readonly worlds: number;
  /** How many objects there are, by resource. */
  readonly objects: Counts;
}

export function metricsText(metrics: Metrics, now: Now): string {
  const { requests, durations, firstEvents, tokens, faults, limited, lookups } = metrics;
  return [
    family("requests_total", "counter", "Calls that were answered.", [
      ...counted(requests, ["operation", "status", "strategy"]),
    ]),
    family("request_duration_seconds", "histogram", "Until the last byte.", [
      ...observed(durations),
    ]),
    family("time_to_first_event_seconds", "histogram", "Until a stream's first event.", [
      ...observed(firstEvents),
    ]),
    family("tokens_total", "counter", "Tokens that answers name.", [
      ...counted(tokens, ["model", "type"]),
    ]),
    family("faults_total", "counter", "Faults that plans have played.", [
      ...counted(faults, ["fault"]),
    ]),
    family("limited_total", "counter", "Calls that a plan's limits refused.", [
      ...counted(limited, ["limit"]),
    ]),
    family("fixture_lookups_total", "counter", "Calls that fixtures were looked up for.", [
      ...counted(lookups, ["result"]),
    ]),
    gauge("in_flight", "Calls that are being answered.", metrics.inFlight),
    gauge("streams_open", "Answers that are still leaving.", metrics.streams),
    gauge("log_entries", "Entries in the logs of all worlds.", now.entries),
    gauge("worlds", "Worlds that somebody asked for.", now.worlds),
    family("objects", "gauge", "Objects that the API has stored in all worlds.", [
      ...counted(now.objects, ["resource"]),
    ]),
    family("build_info", "gauge", "The version that runs.", [
      [`{version=${quoted(now.version)}}`, 1],
    ]),
  ].join("");
}

/** What follows the family's name, and the value. */
type Sample = readonly [name: string, value: number];

function family(name: string, type: string, help: string, samples: readonly Sample[]): string {
  const full = `parlel_${name}`;
  const lines = samples.map(([rest, value]) => `${full}${rest} ${value}\n`);
  return `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${lines.join("")}`;
}

function gauge(name: string, help: string, value: number): string {
  return family(name, "gauge", help, [["", value]]);
}

function* counted(counts: Counts, names: readonly string[]): Generator<Sample> {
  for (const [key, value] of counts) {
    const values = key.split("\n");
    yield [`{${names.map((name, at) => `${name}=${quoted(values[at]!)}`).join(",")}}`, value];
  }
}

function* observed(histograms: ReadonlyMap<string, Histogram>): Generator<Sample> {
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

function quoted(value: string): string {
  return `"${value.replace(/[\\"\n]/g, (each) => (each === "\n" ? "\\n" : `\\${each}`))}"`;
}
