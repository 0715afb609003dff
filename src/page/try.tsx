/**
 * A form to try a call: a model, a message, tools, a schema; a streamed answer is shown as it arrives.
 * @module
 */
import type { JSX, TargetedEvent } from "preact";
import { useRef, useState } from "preact/hooks";
import { call, readEvents } from "./ask.ts";
import { eventIn, textIn } from "./event.ts";
import { Json } from "./json.tsx";

interface Answer {
  readonly status: number;
  readonly plan: string | null;
  readonly text: string;
  readonly value: unknown;
}

/** @throws Error for a text that isn't JSON. */
function bodyOf(form: FormData): object {
  const read = (name: string, label: string): unknown => {
    const text = `${form.get(name)}`.trim();
    if (text === "") return undefined;
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new Error(`${label}: ${(error as Error).message}`);
    }
  };
  const tools = read("tools", "Tools");
  const schema = read("schema", "JSON schema");
  return {
    model: form.get("model"),
    messages: [{ role: "user", content: form.get("user") }],
    ...(form.get("stream") !== null && { stream: true }),
    ...(tools !== undefined && { tools, tool_choice: form.get("choice") }),
    ...(schema !== undefined && {
      response_format: { type: "json_schema", json_schema: { name: "answer", schema } },
    }),
  };
}

async function send(
  form: FormData,
  signal: AbortSignal,
  show: (answer: Answer) => void,
): Promise<void> {
  const plan = `${form.get("plan")}`;
  const response = await call(
    "/v1/chat/completions",
    bodyOf(form),
    plan ? { "x-parlel-plan": plan } : {},
    signal,
  );
  const head = { status: response.status, plan: response.headers.get("x-parlel-plan") };
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
  if (!isStream) {
    const text = await response.text();
    return show({ ...head, text: "", value: eventIn(text) });
  }
  const events: unknown[] = [];
  let text = "";
  await readEvents(response, (_, data) => {
    const event = eventIn(data);
    events.push(event);
    text += textIn(event);
    show({ ...head, text, value: [...events] });
  });
}

export function Try(): JSX.Element {
  const [answer, setAnswer] = useState<Answer | undefined>();
  const [problem, setProblem] = useState("");
  const sending = useRef(new AbortController());
  const submit = (event: TargetedEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setProblem("");
    setAnswer(undefined);
    // A call that is still being answered gives way to the new one.
    sending.current.abort();
    sending.current = new AbortController();
    const { signal } = sending.current;
    send(new FormData(event.currentTarget), signal, setAnswer).catch((error: Error) => {
      if (!signal.aborted) setProblem(error.message);
    });
  };
  return (
    <section aria-label="Try">
      <h2>Try a call</h2>
      <div class="sides">
        <form class="try" onSubmit={submit}>
          <label>
            Model <input name="model" defaultValue="mistral-small-latest" />
          </label>
          <label>
            Message <textarea name="user" rows={3} defaultValue="Hello" />
          </label>
          <label>
            Tools <textarea name="tools" rows={3} placeholder='[{"type": "function", …}]' />
          </label>
          <label>
            Tool choice{" "}
            <select name="choice">
              {["auto", "any", "none"].map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          </label>
          <label>
            JSON schema <textarea name="schema" rows={3} placeholder='{"type": "object", …}' />
          </label>
          <label>
            Plan <input name="plan" placeholder="tps=20; cut@5" />
          </label>
          <label>
            <input type="checkbox" name="stream" defaultChecked /> Streamed
          </label>
          <button>Send</button>
        </form>
        <div aria-live="polite">
          {problem && <p role="alert">{problem}</p>}
          {answer && (
            <>
              <h3>
                Answer {answer.status} {answer.plan}
              </h3>
              <p class="said">{answer.text}</p>
              <Json key={`${answer.text === ""}`} value={answer.value} open={answer.text ? 0 : 8} />
            </>
          )}
        </div>
      </div>
    </section>
  );
}
