/**
 * Makes a bundle read PDFs in a separate thread. The sources read them in the serving thread.
 * @module
 */

/** The address of the thread's file, beside the file that starts it. */
const ADDRESS = 'new URL("./pdf-worker.js", import.meta.url)';

/** A plugin for rolldown. */
export function pdfThread() {
  return {
    name: "pdf-thread",
    resolveId(id, importer) {
      const isWanted = id === "./pdf.ts" && /ocr[\\/]document\.ts$/.test(importer ?? "");
      return isWanted ? this.resolve("./pdf-thread.ts", importer) : null;
    },
    transform: {
      filter: { id: /ocr[\\/]pdf-thread\.ts$/ },
      handler(code, id) {
        if (!code.includes(ADDRESS)) throw new Error(`${id} starts its thread in another way.`);
        const worker = id.replace(/thread\.ts$/, "worker.ts");
        const file = this.emitFile({ type: "chunk", id: worker, name: "pdf-worker" });
        return code.replace(ADDRESS, `new URL(import.meta.ROLLUP_FILE_URL_${file})`);
      },
    },
  };
}
