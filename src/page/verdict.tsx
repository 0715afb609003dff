/**
 * The verdict on the client.
 * @module
 */
import type { JSX } from "preact";
import type { Verdict as Judged } from "../verify/verdict/finding.ts";
import { Show, useLoaded } from "./loaded.tsx";

export function Verdict(): JSX.Element {
  const loaded = useLoaded<Judged>("verdict");
  return (
    <section aria-label="Verdict">
      <h2>Verdict</h2>
      <Show loaded={loaded}>
        {({ ok, calls, findings }) => (
          <>
            <p>
              <b class={ok ? "good" : "bad"}>{ok ? "Good" : "Not good"}</b> after {calls} calls.{" "}
              <button onClick={loaded.again}>Judge again</button>
            </p>
            {findings.map(({ code, severity, title, advice, requests }, index) => (
              <article key={index}>
                <h3>{title}</h3>
                <p>
                  <b class={severity === "error" ? "bad" : "warn"}>{severity}</b> {code}
                </p>
                <p>{advice}</p>
                <p>
                  Requests{" "}
                  {requests.map((n) => (
                    <a key={n} href={`#/requests/${n}`}>
                      {n}
                    </a>
                  ))}
                </p>
              </article>
            ))}
          </>
        )}
      </Show>
    </section>
  );
}
