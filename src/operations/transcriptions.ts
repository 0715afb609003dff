import { missingAudio, notMultipart } from "../wire/errors.ts";
import { frameTranscription } from "../wire/transcriptions.ts";
import type { FormsOf } from "./operation.ts";

export const transcriptions: FormsOf<"transcriptions"> = {
  "transcriptions.complete": {
    refuse({ body }) {
      if (!body.file && !body.file_url && !body.file_id) throw missingAudio();
    },
    frame: frameTranscription,
    noForm: notMultipart,
  },
};
