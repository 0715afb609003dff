/**
 * The entry for Nitro: the application without a listener. Exported as `{ fetch }`, because Nitro would answer errors itself if
 * it were given the application.
 * @module
 */
import { createApp } from "./app.ts";
import { readEnvironment, resolveOptions } from "./options.ts";
import { openStore } from "./store/store.ts";

// Nitro decides what to bind, so any host name may be meant.
const options = resolveOptions({ ...readEnvironment(), host: "0.0.0.0" });
const app = createApp(options, await openStore(options));

export default { fetch: (request: Request): Response | Promise<Response> => app.fetch(request) };
