import { frameFile } from "../wire/files.ts";
import { frameSpaced, inForm, invalidSpaced } from "../wire/spaced.ts";
import type { FormsOf } from "./operation.ts";

const invalid = invalidSpaced(inForm);

export const files: FormsOf<"files"> = {
  "files.upload": { frame: frameSpaced, invalid },
  "files.list": { frame: frameSpaced, invalid },
  "files.retrieve": { frame: frameSpaced, invalid },
  "files.delete": { frame: frameSpaced, invalid },
  "files.download": { frame: frameFile, invalid },
  "files.getSignedUrl": { frame: frameSpaced, invalid },
};
