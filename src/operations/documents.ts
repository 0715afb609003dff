import { frameContent } from "../wire/content.ts";
import type { FormsOf } from "./operation.ts";

export const documents: FormsOf<"documents"> = {
  "documents.upload": {
    frame: (document) => ({ ...frameContent(document, { status: 201 }), cost: { of: "document" } }),
  },
};
