/**
 * An emulator in this process, started on first use.
 * @module
 */
import { late } from "../async/late.ts";
import type { Options } from "../options/index.ts";
import { MistralServer } from "../server.ts";

/** All options but the port, which is any free one. */
export type OwnOptions = Partial<Omit<Options, "port">>;

export interface OwnServer {
  url(): Promise<string>;
  stop(): Promise<void>;
}

export function ownServer(options: OwnOptions): OwnServer {
  const server = new MistralServer(0, options);
  const started = late(() => server.start());
  return {
    url: async () => (await started()).url,
    stop: () => server.stop(),
  };
}
