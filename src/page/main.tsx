/**
 * The page, with its panels and the choice of the world.
 * @module
 */
import { type JSX, render, type TargetedEvent } from "preact";
import { pageOf, world } from "./ask.ts";
import { Fixtures } from "./fixtures.tsx";
import { useLoaded } from "./loaded.tsx";
import { Requests } from "./requests.tsx";
import { useRoute, type Route } from "./route.ts";
import { Scripts } from "./rules.tsx";
import { State } from "./state.tsx";
import { Try } from "./try.tsx";
import { Verdict } from "./verdict.tsx";

const PANELS: Readonly<Record<string, (route: Route) => JSX.Element>> = {
  requests: (route) => <Requests route={route} />,
  fixtures: () => <Fixtures />,
  state: ({ item }) => <State item={item} />,
  rules: () => <Scripts />,
  try: () => <Try />,
  verdict: () => <Verdict />,
};

function Page(): JSX.Element {
  const route = useRoute();
  const panel = PANELS[route.panel] ?? PANELS.requests!;
  return (
    <>
      <header>
        <h1>parlel mistral</h1>
        <nav aria-label="Panels">
          {Object.keys(PANELS).map((name) => (
            <a
              key={name}
              href={`#/${name}`}
              aria-current={name === route.panel ? "page" : undefined}
            >
              {name === "rules" ? "rules and plan" : name}
            </a>
          ))}
        </nav>
        <Worlds />
      </header>
      <main>{panel(route)}</main>
    </>
  );
}

function Worlds(): JSX.Element {
  const { value, again } = useLoaded<{ worlds: { name: string }[] }>("worlds");
  const names = [...new Set([world, ...(value?.worlds ?? []).map(({ name }) => name)])];
  const go = ({ currentTarget }: TargetedEvent<HTMLSelectElement>): void => {
    location.href = pageOf(currentTarget.value) + location.hash;
  };
  return (
    <select aria-label="World" value={world} onFocus={again} onChange={go}>
      {names.map((name) => (
        <option key={name} value={name}>
          {name === "" ? "default world" : `~${name}`}
        </option>
      ))}
    </select>
  );
}

render(<Page />, document.body);
