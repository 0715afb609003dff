/**
 * The fixtures: how often each was played, and which are unused or broken.
 * @module
 */
import type { JSX } from "preact";
import type { FixtureReport } from "../types/fixture.ts";
import { Show, useLoaded } from "./loaded.tsx";
import { Table } from "./table.tsx";

export function Fixtures(): JSX.Element {
  const loaded = useLoaded<FixtureReport>("fixtures");
  return (
    <section aria-label="Fixtures">
      <h2>Fixtures</h2>
      <Show loaded={loaded}>
        {({ folder, fixtures, rules, problems }) => (
          <>
            <p>
              {fixtures.length} in {folder}, {fixtures.filter(({ played }) => played === 0).length}{" "}
              not played. <button onClick={loaded.again}>Refresh</button>
            </p>
            {problems.map(({ path, message }) => (
              <p key={path} role="alert">
                {path}: {message}
              </p>
            ))}
            {fixtures.length + rules.length === 0 && (
              <p>Record some, or make one from a request with a click.</p>
            )}
            <Table columns={["Played", "Name", "Answers"]}>
              {rules.map(({ name, played }) => (
                <Played key={name} played={played} name={name} answers="by a rule" />
              ))}
              {fixtures.map(({ path, method, asked, played, replies }) => (
                <Played
                  key={path}
                  played={played}
                  name={path}
                  answers={`${method} ${asked}${replies > 1 ? `, ${replies} times` : ""}`}
                />
              ))}
            </Table>
          </>
        )}
      </Show>
    </section>
  );
}

function Played({
  played,
  name,
  answers,
}: {
  played: number;
  name: string;
  answers: string;
}): JSX.Element {
  return (
    <tr class={played === 0 ? "unused" : ""}>
      <td>{played || "unused"}</td>
      <th scope="row">{name}</th>
      <td>{answers}</td>
    </tr>
  );
}
