/**
 * The text of `parlel-mistral --help`.
 * @module
 */
import { DEFAULTS, FLAGS, flagName, variableName } from "./options.ts";

export function helpText(): string {
  const rows = [
    ...FLAGS.map(({ name, value, help }) => {
      const fallback = value && DEFAULTS[name] !== undefined ? ` (default ${DEFAULTS[name]})` : "";
      return [`--${flagName(name)}${value ? ` ${value}` : ""}`, `${help}${fallback}`] as const;
    }),
    ["--json", "say what happens as one JSON line"] as const,
    ["-h, --help", "show this"] as const,
    ["-v, --version", "show the version"] as const,
  ];
  const width = Math.max(...rows.map(([flag]) => flag.length));
  const options = rows.map(([flag, help]) => `  ${flag.padEnd(width)}  ${help}`);
  return `parlel-mistral: an emulator of the Mistral AI API

It answers chat, tools, agents, code, embeddings, moderation, OCR and audio at
http://127.0.0.1:4755/v1 as the live service does, deterministically, with any API key and
without a network.

Usage
  parlel-mistral [options]                    answer deterministically
  parlel-mistral replay [options]             replay fixtures; a miss is an error that says why
  parlel-mistral record [options]             replay fixtures and record what is missing; needs MISTRAL_API_KEY
  parlel-mistral fixtures list                what is recorded
  parlel-mistral fixtures check               what is broken, shadowed, secret, stale (--max-age DAYS) or
                                              unused (--usage FILE); exit code 1 when there is anything
  parlel-mistral fixtures import FILES…       take over recordings of vcrpy, VCR, HAR, nock, WireMock, aimock and others;
                                              files, folders or patterns (--map GATEWAY=https://api.mistral.ai)
  parlel-mistral fixtures export --as FORMAT  write them as har, vcrpy or jsonl (--out FILE)
  parlel-mistral fixtures diff                ask again and compare the forms (--strategy NAME, or --live)
  parlel-mistral why REQUEST.json             which fixture answers a request, and if none, why
                                              (--ignore PLACE, --scrub PATTERN as for the server)

Options
${options.join("\n")}

Environment
  Every option can be set by a variable, for instance ${variableName("chunkDelay")}=20.
  PORT and HOST work too. A flag wins over a variable.

Try it
  curl http://127.0.0.1:4755/v1/chat/completions \\
    -H "Authorization: Bearer any" -H "Content-Type: application/json" \\
    -d '{"model":"mistral-small-latest","messages":[{"role":"user","content":"Hello"}]}'

Look inside
  GET    /__parlel/requests    what was asked (?limit= &after= &kind= &path= &status=)
  DELETE /__parlel/requests    forget it
  POST   /__parlel/reset       forget everything
`;
}
