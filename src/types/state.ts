/**
 * What the API remembers between calls.
 * @module
 */

/** Named JSON values that belong to one API key. Writes are durable when the promise resolves and the server has a data folder. */
export interface State {
  get<T>(name: string): Promise<T | undefined>;
  set(name: string, value: unknown): Promise<void>;
  remove(name: string): Promise<void>;
  names(): Promise<string[]>;
}
