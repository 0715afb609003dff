/**
 * Judges how a client reads its answers.
 * @module
 */
import { counted } from "../../schema/counted.ts";
import { type Exchange, isIncomplete } from "./exchange.ts";
import type { Finding } from "./finding.ts";

/** Finds a broken stream that the client took as complete, since it didn't retry. */
export function judgeTruncated(attempts: readonly Exchange[], all: readonly Exchange[]): Finding[] {
  const last = attempts.at(-1);
  if (!last || !isIncomplete(last) || last.entry.outcome === "open") return [];
  const isLost = ["reset", "short", "stall"].includes(last.fault ?? "");
  const user = all.find((later) => later.start >= last.end && usesText(later, last.said));
  // Every client notices a lost connection, and one that leaves a silent one. Only a careful one notices a clean end in the middle.
  if (isLost && !user) return [];
  const what = last.fault === "cut" ? "ended in the middle" : `was broken (${last.entry.fault})`;
  return [
    {
      code: "truncated_stream_accepted",
      severity: "error",
      title: user
        ? `An answer that ${what} was used in request ${user.entry.n}.`
        : `An answer that ${what} was taken as complete: the client didn't retry.`,
      advice: "Treat a stream as complete only when its last event has a finish_reason.",
      requests: [last.entry.n, ...(user ? [user.entry.n] : [])],
    },
  ];
}

/** Whether a later request contains the text of a broken answer. */
function usesText({ entry: { body } }: Exchange, said: string | undefined): boolean {
  if (said === undefined || said.trim().length < 8 || body === null) return false;
  return body.includes(JSON.stringify(said.trim()).slice(1, -1));
}

/** Finds calls that waited too long. @param patience milliseconds after which a client should have given up. */
export function judgeTimeouts(all: readonly Exchange[], now: number, patience: number): Finding[] {
  const stuck = all.filter(({ fault, start, end }) => {
    const isMute = fault === "hang" || fault === "stall";
    return isMute && Math.min(end, now) - start > patience;
  });
  return stuck.map(({ entry, start, end }) => ({
    code: "no_read_timeout",
    severity: "error",
    title: `Waited ${Math.round((Math.min(end, now) - start) / 1000)} s for an answer that didn't come.`,
    advice: "Set a timeout for the connection and for each read.",
    requests: [entry.n],
  }));
}

/** Finds answers that the client abandoned although nothing was wrong with them. */
export function judgeUnread(all: readonly Exchange[]): Finding[] {
  const left = all.filter(({ entry, fault }) => entry.outcome === "aborted" && fault === undefined);
  if (left.length === 0) return [];
  return [
    {
      code: "unread_stream",
      severity: "warning",
      title: `${counted(left.length, "answer")} abandoned before the end.`,
      advice: "Read streams to their end, or ask for fewer tokens.",
      requests: left.map(({ entry }) => entry.n),
    },
  ];
}
