/**
 * Rules and plan: shows how often they were played, edits them, and scripts or breaks the next answer with a click.
 * @module
 */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { Action } from "./action.tsx";
import { ask } from "./ask.ts";
import { Json } from "./json.tsx";
import { Show, useLoaded } from "./loaded.tsx";
import { Table } from "./table.tsx";

interface Rules {
  readonly rules: readonly {
    readonly name: string;
    readonly played: number;
    readonly times?: number;
  }[];
}

interface Planned {
  readonly plan: object | null;
  readonly played: Readonly<Record<string, number>>;
}

export function Scripts(): JSX.Element {
  const rules = useLoaded<Rules>("rules");
  const yaml = useLoaded<string>("rules?as=yaml");
  const again = async (): Promise<void> => {
    await Promise.all([rules.again(), yaml.again()]);
  };
  const plan = useLoaded<Planned>("plan?played");
  return (
    <section aria-label="Rules and plan">
      <Next again={again} />
      <h2>Rules</h2>
      <Show loaded={rules}>{(value) => <RuleList value={value} again={again} />}</Show>
      <Show loaded={yaml}>{(value) => <RuleEditor yaml={value} again={again} />}</Show>
      <h2>Plan</h2>
      <Show loaded={plan}>{(value) => <PlanEditor value={value} again={plan.again} />}</Show>
    </section>
  );
}

function Next({ again }: { again: () => Promise<void> }): JSX.Element {
  const said = useRef<HTMLInputElement>(null);
  const next = (reply: unknown) => async (): Promise<string> => {
    const given = reply ?? said.current!.value;
    await ask("POST", "rules", { json: { reply: given, times: 1, next: true } });
    await again();
    return "The next call gets it.";
  };
  return (
    <>
      <h2>The next answer</h2>
      <p class="actions">
        <input ref={said} aria-label="Text of the next answer" placeholder="Text" />
        <Action label="Answer with this" run={next(undefined)} />
        {[429, 500, 503].map((error) => (
          <Action key={error} label={`Fail with ${error}`} run={next({ error })} />
        ))}
      </p>
    </>
  );
}

function RuleList({ value, again }: { value: Rules; again: () => Promise<void> }): JSX.Element {
  const remove = (name: string) => async (): Promise<string> => {
    await ask("DELETE", `rules?name=${encodeURIComponent(name)}`);
    await again();
    return "Removed.";
  };
  if (value.rules.length === 0) return <p>There are no rules.</p>;
  return (
    <Table columns={["Rule", "Played", "Remove"]}>
      {value.rules.map(({ name, played, times }) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          <td>{times === undefined ? played : `${played} of ${times}`}</td>
          <td>
            <Action label="Remove" name={`Remove ${name}`} run={remove(name)} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

const EXAMPLE = "- match: { user: { contains: hello } }\n  reply: Hello!\n";

function RuleEditor({ yaml, again }: { yaml: string; again: () => Promise<void> }): JSX.Element {
  const loaded = yaml || EXAMPLE;
  // What was typed stays, whatever else changes the rules, until it is sent.
  const [typed, setTyped] = useState<string | undefined>();
  const text = typed ?? loaded;
  const type = (now: string): void => setTyped(now === loaded ? undefined : now);
  const change = (method: string) => async (): Promise<string> => {
    await ask(method, "rules", { text, type: "application/yaml" });
    await again();
    setTyped((now) => (now === text ? undefined : now));
    return "Done.";
  };
  return (
    <>
      <textarea
        rows={12}
        aria-label="Rules as YAML"
        value={text}
        onInput={(event) => type(event.currentTarget.value)}
      />
      <p class="actions">
        <Action label="Replace all rules" run={change("PUT")} />
        <Action label="Add these" run={change("POST")} />
      </p>
    </>
  );
}

function PlanEditor({ value, again }: { value: Planned; again: () => Promise<void> }): JSX.Element {
  const line = useRef<HTMLInputElement>(null);
  const set = async (): Promise<string> => {
    await ask("PUT", "plan", { text: line.current!.value, type: "text/plain" });
    await again();
    return "It applies from the next call on.";
  };
  const clear = async (): Promise<string> => {
    await ask("DELETE", "plan");
    await again();
    return "Nothing goes wrong any more.";
  };
  return (
    <>
      {value.plan && <Json value={value.plan} open={3} />}
      {value.plan && <Json name="played" value={value.played} />}
      <p class="actions">
        <input ref={line} aria-label="Plan" placeholder="ttft=400 tps=60; 429*2, ok, cut@5" />
        <Action label="Set" run={set} />
        <Action label="Clear the plan" run={clear} />
      </p>
    </>
  );
}
