import { checkLink } from "../guards/links.ts";
import { frameOcr } from "../wire/ocr.ts";
import type { FormsOf } from "./operation.ts";

export const ocr: FormsOf<"ocr"> = {
  "ocr.process": {
    needs: "ocr",
    refuse: (call) => checkLink(call.body.document, call.request),
    frame: frameOcr,
  },
};
