/**
 * PDFs, read in a separate thread: one that is made to be slow holds up no other request, and is given up after a while. The package
 * and Nitro's builds for servers do this; the sources, and builds for the edge or for functions, read them in the serving thread.
 * @module
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { createTurns } from "../../../src/async/in-turn.ts";
import { ApiError, badRequest } from "../../../src/wire/errors.ts";
import type { ReadPdf } from "./pdf.ts";
import type { Answer } from "./pdf-worker.ts";

/** Far more than any real document takes. */
const PATIENCE_MS = 30_000;

/** Why a document was given up, by the code of the error. */
const REASONS: Readonly<Record<string, string>> = {
  ABORT_ERR: "it takes longer than can be waited for",
  ERR_WORKER_OUT_OF_MEMORY: "it takes more memory than there is",
};

/** Reads one document after the other, all in one thread. The thread starts with the first, and keeps no process alive. */
export function createReader(start: () => Worker, patience: number): ReadPdf {
  const inTurn = createTurns();
  let thread: Worker | undefined;

  const open = (): Worker => {
    const worker = start();
    const forget = (): void => void (thread = undefined);
    return worker.on("error", forget).on("exit", forget);
  };

  const ask = async (worker: Worker, asked: object): Promise<Answer> => {
    worker.ref();
    worker.postMessage(asked);
    try {
      const signal = AbortSignal.timeout(patience);
      const [answer] = (await once(worker, "message", { signal })) as [Answer];
      return answer;
    } catch (error) {
      await worker.terminate();
      const reason = REASONS[(error as NodeJS.ErrnoException).code ?? ""];
      throw reason === undefined ? error : badRequest(`Document is too large: ${reason}.`);
    } finally {
      worker.unref();
    }
  };

  return (bytes, wanted) =>
    inTurn(async () => {
      const answer = await ask((thread ??= open()), { bytes, wanted });
      if ("pages" in answer) return answer.pages;
      if ("error" in answer) throw answer.error;
      const { status, body, headers } = answer.refusal;
      throw new ApiError(status, `${body}`, headers);
    });
}

/** Reads in this process's only such thread. */
export const readPdf: ReadPdf = createReader(
  () => new Worker(new URL("./pdf-worker.js", import.meta.url)),
  PATIENCE_MS,
);
