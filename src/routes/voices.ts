import { uuid } from "../schema/scalars.ts";
import { VoiceCreateRequest, VoiceListQuery, VoiceUpdateRequest } from "../schema/voices.ts";
import type { Call } from "../types/call.ts";
import type { Operation } from "../types/operation.ts";
import type { Issue } from "../types/schema.ts";
import { invalidBody } from "../wire/errors.ts";
import { frameJson } from "../wire/response.ts";
import { frameSample } from "../wire/voices.ts";

const PATH = "/v1/audio/voices";

/** Voices come and go, so that no answer may be remembered. */
const stateful = { resource: "voices", isStateful: () => true } as const;

/** Whoever changes a voice must name it by its id; who reads it may name it by its slug. */
function refuseSlug({ params }: Call): void {
  const issues: Issue[] = [];
  uuid.check(params.voice_id, { loc: ["path", "voice_id"], issues, lenient: false });
  if (issues.length > 0) throw invalidBody(issues);
}

export const voices: readonly Operation[] = [
  {
    ...stateful,
    id: "voices.list",
    method: "GET",
    path: PATH,
    query: VoiceListQuery,
    frame: frameJson,
  },
  {
    ...stateful,
    id: "voices.create",
    method: "POST",
    path: PATH,
    request: VoiceCreateRequest,
    frame: frameJson,
  },
  { ...stateful, id: "voices.get", method: "GET", path: `${PATH}/:voice_id`, frame: frameJson },
  {
    ...stateful,
    id: "voices.update",
    method: "PATCH",
    path: `${PATH}/:voice_id`,
    request: VoiceUpdateRequest,
    refuse: refuseSlug,
    frame: frameJson,
  },
  {
    ...stateful,
    id: "voices.delete",
    method: "DELETE",
    path: `${PATH}/:voice_id`,
    refuse: refuseSlug,
    frame: frameJson,
  },
  {
    ...stateful,
    id: "voices.getSampleAudio",
    method: "GET",
    path: `${PATH}/:voice_id/sample`,
    frame: frameSample,
  },
];
