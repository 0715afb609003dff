import type { Plugin } from "rolldown";

/** A plugin for rolldown that makes a bundle read PDFs in a separate thread. */
export function pdfThread(): Plugin;
