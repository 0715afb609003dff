/**
 * `docs/faults.md`: how each client handles each fault. A run writes only the columns of clients that it ran.
 * @module
 */
import { readFileSync } from "node:fs";

const plans = JSON.parse(readFileSync(new URL("plans.json", import.meta.url), "utf8"));

const HEAD = `# How clients handle faults

Seen by \`npm run test:clients\`, which plays each row's plan to the real client. With \`--write\` a run updates its columns; without
it, a run with other results fails.

- **whole**: the answer arrived as it does without a fault. **a part**, **nothing**, **something wrong**: what the application got.
- In bold: the client noticed nothing, and neither does an application that doesn't look at the finish reason.
- A name is the error that the application gets; a finish reason follows if it isn't the usual one. Without a number there was one
  request.
- **waits for ever**: still waiting after 30 seconds, with a timeout of 5. \`@mistralai/mistralai\` loses its timeout when Node
  collects garbage, which the test forces.
- After \`reset\` only the error is named: it may overtake what was sent before.
- The tables with retries switch on the retries of the official SDKs; the openai SDKs retry by themselves, twice.
`;

const TITLES = {
  plain: "Answers in one piece",
  streamed: "Streams",
  tools: "Tool calls",
  "streamed tools": "Streamed tool calls",
  retried: "With retries",
  "retried streams": "Streams with retries",
};

/** The page after a run, which replaces the columns of clients that ran and keeps those of others. */
export function faultsPage(before, suites, seen) {
  const clients = suites.filter(({ seesFaults }) => seesFaults);
  const stood = standing(before);
  const tables = Object.entries(plans).map(([form, rows]) => {
    const columns = clients.map((suite) => {
      // A client's other suites see no faults.
      const sights = seen.find((each) => each.seesFaults && each.label === suite.label)?.sights;
      return (plan) =>
        sights
          ? cellOf(sights, form, plan)
          : (stood.get(`${TITLES[form]} ${plan} ${suite.label}`) ?? "");
    });
    return [
      `\n## ${TITLES[form]}\n`,
      rowOf(["plan", ...clients.map(({ label }) => label)]),
      rowOf(["---", ...clients.map(() => "---")]),
      ...rows.map((plan) => rowOf([`\`${plan}\``, ...columns.map((column) => column(plan))])),
    ].join("\n");
  });
  return `${HEAD}${tables.join("\n")}\n`;
}

function rowOf(cells) {
  return `| ${cells.join(" | ")} |`;
}

/** The cells of a page, by title, plan and client. */
function standing(page) {
  const found = new Map();
  let title = "";
  let labels = [];
  for (const line of page.split("\n")) {
    const cells = line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (line.startsWith("## ")) title = line.slice("## ".length);
    else if (cells[0] === "plan") labels = cells;
    else
      for (const [at, cell] of cells.entries()) {
        found.set(`${title} ${cells[0].replaceAll("`", "")} ${labels[at]}`, cell);
      }
  }
  return found;
}

/** In a few words: what arrived, how it ended, and the number of requests. */
function cellOf(sights, form, plan) {
  const of = (which) => sights.find((sight) => sight.form === form && sight.plan === which);
  const { text: whole, end: usual } = of("ok*");
  const { text, end, error, requests } = of(plan);
  const came = plan.startsWith("reset") && error ? "" : text;
  if (requests.some(({ fault }) => fault.endsWith("skipped"))) return "skipped";
  const reason = end && end !== usual && `\`${end}\``;
  const times = requests.length > 1 && `${requests.length} requests${pauseOf(requests)}`;
  return [cameOf(came, whole, error), reason, times].filter(Boolean).join(", ");
}

function cameOf(text, whole, error) {
  const failure = error === null ? "waits for ever" : error && `\`${error}\``;
  if (text === "") return failure ?? "**nothing, no error**";
  if (text === whole) return failure ? `whole, then ${failure}` : "whole";
  const came = whole.startsWith(text) ? "a part" : "something wrong";
  return failure ? `${came}, then ${failure}` : `**${came}, no error**`;
}

/** Whether the client waited as long as `retryAfter` asked. */
function pauseOf([{ at, fault }, next]) {
  const [, seconds] = /retryAfter=(\d+)/.exec(fault) ?? [];
  if (seconds === undefined) return "";
  const waited = Date.parse(next.at) - Date.parse(at) >= Number(seconds) * 1000;
  return waited ? " with the wait between" : " without the wait";
}
