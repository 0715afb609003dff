import { published } from "../schema/operations.ts";
import { uuid } from "../schema/scalars.ts";
import type { Call } from "../types/call.ts";
import type { Operation } from "../types/operation.ts";
import type { Issue } from "../types/schema.ts";
import { invalidBody } from "../wire/errors.ts";
import { frameJson } from "../wire/response.ts";
import { frameSample } from "../wire/voices.ts";

/** Voices come and go, so that no answer may be remembered. */
const isStateful = (): boolean => true;

/** Whoever changes a voice must name it by its id; who reads it may name it by its slug. */
function refuse({ params }: Call): void {
  const issues: Issue[] = [];
  uuid.check(params.voice_id, { loc: ["path", "voice_id"], issues, lenient: false });
  if (issues.length > 0) throw invalidBody(issues);
}

export const voices: readonly Operation[] = [
  { ...published["voices.list"], isStateful, frame: frameJson },
  { ...published["voices.create"], isStateful, frame: frameJson },
  { ...published["voices.get"], isStateful, frame: frameJson },
  { ...published["voices.update"], isStateful, refuse, frame: frameJson },
  { ...published["voices.delete"], isStateful, refuse, frame: frameJson },
  { ...published["voices.getSampleAudio"], isStateful, frame: frameSample },
];
