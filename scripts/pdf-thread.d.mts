import type { Plugin } from "rolldown";

/** A plugin for rolldown that has a bundle read PDFs in a thread of their own. */
export function pdfThread(): Plugin;
