import { AudioTranscriptionRequest } from "../schema/transcriptions.ts";
import type { Call } from "../types/call.ts";
import type { Operation } from "../types/operation.ts";
import { missingAudio } from "../wire/errors.ts";
import { frameTranscription } from "../wire/transcriptions.ts";

export const transcriptions: readonly Operation[] = [
  {
    id: "transcriptions.complete",
    resource: "transcriptions",
    method: "POST",
    path: "/v1/audio/transcriptions",
    request: AudioTranscriptionRequest,
    encoding: "multipart",
    lists: ["context_bias", "timestamp_granularities"],
    refuse({ body }: Call<AudioTranscriptionRequest>) {
      if (!body.file && !body.file_url && !body.file_id) throw missingAudio();
    },
    frame: frameTranscription,
  },
];
