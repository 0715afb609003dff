import { published } from "../schema/operations.ts";
import type { AudioTranscriptionRequest } from "../schema/transcriptions.ts";
import type { Call } from "../types/call.ts";
import type { Operation } from "../types/operation.ts";
import { missingAudio } from "../wire/errors.ts";
import { frameTranscription } from "../wire/transcriptions.ts";

export const transcriptions: readonly Operation[] = [
  {
    ...published["transcriptions.complete"],
    refuse({ body }: Call<AudioTranscriptionRequest>) {
      if (!body.file && !body.file_url && !body.file_id) throw missingAudio();
    },
    frame: frameTranscription,
  },
];
