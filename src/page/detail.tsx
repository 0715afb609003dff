/**
 * One request and its answer, with the reasons for the answer and buttons to make a fixture or a rule of it.
 * @module
 */
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Miss } from "../types/miss.ts";
import type { LogEntry } from "../types/log.ts";
import { Action } from "./action.tsx";
import { ask } from "./ask.ts";
import { eventIn, textIn } from "./event.ts";
import { hintOf } from "./hint.ts";
import { Folded, Json, Text } from "./json.tsx";
import { Show, useLoaded } from "./loaded.tsx";
import type { Row } from "./log.ts";
import { Table } from "./table.tsx";
import { type Frame, Timeline } from "./timeline.tsx";

interface Whole extends LogEntry {
  readonly attempts: readonly number[];
  /** Programs that send it again; none where its body isn't kept. */
  readonly curl?: string;
  readonly typescript?: string;
  readonly python?: string;
  readonly reply?: {
    readonly status: number;
    readonly headers: object;
    readonly body?: unknown;
    readonly bytes?: number;
    readonly frames?: readonly Frame[];
  };
}

interface DetailProps {
  readonly n: string;
  /** Its row in the list: when that changes, the request is loaded again. */
  readonly row: Row | undefined;
  close(): void;
}

export function Detail({ n, row, close }: DetailProps): JSX.Element {
  const loaded = useLoaded<Whole>(`requests/${n}`);
  const { again } = loaded;
  const state = row && `${row.status} ${row.outcome}`;
  useEffect(() => {
    if (state !== undefined) again();
  }, [state, again]);
  return (
    <section class="detail" id="detail" tabIndex={-1} aria-label={`Request ${n}`}>
      <button class="close" aria-label="Close" onClick={close}>
        ×
      </button>
      <Show loaded={loaded}>{(entry) => <Sides entry={entry} />}</Show>
    </section>
  );
}

function Sides({ entry }: { entry: Whole }): JSX.Element {
  const { n, method, path, query, body, reply, attempts, fault } = entry;
  const miss = (Object(reply?.body) as { miss?: Miss }).miss;
  const hint = miss ? undefined : hintOf(entry, reply?.headers ?? {});
  return (
    <>
      <h2>
        {n} · {method} {path}
        {query === null ? "" : `?${query}`}
      </h2>
      {hint && <p role="note">{hint}</p>}
      <Facts entry={entry} />
      {attempts.length > 1 && (
        <p>
          Sent {attempts.length} times:{" "}
          {attempts.map((each) => (
            <a key={each} href={`#/requests/${each}`} aria-current={each === n}>
              {each}
            </a>
          ))}
        </p>
      )}
      <Making n={n} />
      {miss && <Why miss={miss} />}
      <div class="sides">
        <div>
          <h3>Request</h3>
          <Json value={body} open={8} />
        </div>
        <div>
          <h3>Answer {reply?.status}</h3>
          {reply?.frames && <Timeline frames={reply.frames} fault={fault} />}
          {reply?.frames && <Stream frames={reply.frames} />}
          {reply?.bytes !== undefined && <p>{reply.bytes} bytes</p>}
          {reply && !reply.frames && reply.bytes === undefined && (
            <Json value={reply.body} open={8} />
          )}
          {reply && <Json name="headers" value={reply.headers} open={0} />}
          {!reply && <p>The answer isn't kept.</p>}
        </div>
      </div>
      {entry.curl !== undefined && <Programs entry={entry} />}
    </>
  );
}

/** The text of a stream, and its events. */
function Stream({ frames }: { frames: readonly Frame[] }): JSX.Element {
  const events = frames.map(({ data }) => eventIn(data));
  return (
    <>
      <p class="said">{events.map(textIn).join("")}</p>
      <Json name="events" value={events} open={1} />
    </>
  );
}

const PROGRAMS = [
  ["curl", "curl"],
  ["typescript", "TypeScript"],
  ["python", "Python"],
] as const;

function Programs({ entry }: { entry: Whole }): JSX.Element {
  return (
    <>
      <h3>Send it again</h3>
      {PROGRAMS.map(([as, name]) => (
        <Folded key={as} title={`as ${name}`}>
          {() => (
            <pre tabIndex={0}>
              <Text text={entry[as] ?? ""} />
            </pre>
          )}
        </Folded>
      ))}
    </>
  );
}

const FACTS = ["outcome", "strategy", "fixture", "match", "model", "usage", "fault", "attempt"];
const MORE = ["times", "duration", "events", "key", "trace", "client"];

const MILLISECONDS = new Set(["times", "duration"]);

function Facts({ entry }: { entry: Whole }): JSX.Element {
  const facts = entry as unknown as Readonly<Record<string, unknown>>;
  const known = [...FACTS, ...MORE].filter((name) => facts[name] !== null);
  return (
    <dl>
      {known.map((name) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{factText(facts[name], MILLISECONDS.has(name) ? " ms" : "")}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A value in words, with its unit; an object by its members. */
function factText(value: unknown, unit: string): string {
  if (typeof value !== "object") return `${value}${unit}`;
  return Object.entries(value!)
    .map(([name, member]) => `${name} ${factText(member, unit)}`)
    .join(", ");
}

/** Buttons to send a request again, or to make something of it. */
function Making({ n }: { n: number }): JSX.Element {
  const keep = async (): Promise<string> => {
    const { path } = await ask<{ path: string }>("POST", `requests/${n}/fixture`);
    return `Written to ${path}.`;
  };
  const replay = async (): Promise<string> => {
    await ask("POST", `requests/${n}/replay`);
    return "Sent.";
  };
  return (
    <div class="actions">
      <Action label="Send again" run={replay} />
      <Action label="Make a fixture" run={keep} />
      <Folded title="Make a rule">{() => <Rule n={n} />}</Folded>
    </div>
  );
}

function Rule({ n }: { n: number }): JSX.Element {
  const rule = useLoaded<{ yaml: string }>(`requests/${n}/rule`);
  const add = async (): Promise<string> => {
    await ask("POST", "rules", { text: rule.value!.yaml, type: "application/yaml" });
    return "It answers from now on.";
  };
  return (
    <Show loaded={rule}>
      {({ yaml }) => (
        <>
          <pre tabIndex={0}>
            <Text text={yaml} />
          </pre>
          <Action label="Add this rule" run={add} />
        </>
      )}
    </Show>
  );
}

function Why({ miss }: { miss: Miss }): JSX.Element {
  const { nearest, reason, differences, record } = miss;
  return (
    <>
      <h3>Why no fixture answered</h3>
      <p>
        {nearest === null
          ? "Nothing like it is recorded."
          : `${reason}; the nearest is ${nearest}.`}
      </p>
      {differences.length > 0 && (
        <Table columns={["Place", "Asked", "Recorded"]}>
          {differences.map(({ path, asked, recorded }) => (
            <tr key={path}>
              <th scope="row">{path}</th>
              <td>
                <Json value={asked ?? null} />
              </td>
              <td>
                <Json value={recorded ?? null} />
              </td>
            </tr>
          ))}
        </Table>
      )}
      <pre tabIndex={0}>{record}</pre>
    </>
  );
}
