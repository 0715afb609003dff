/**
 * What the API remembers between calls.
 * @module
 */

/** Named JSON values that belong to one API key. Writes are durable when the promise resolves and the server has a data folder. */
export interface State {
  get<T>(name: string): Promise<T | undefined>;
  set(name: string, value: unknown): Promise<void>;
  remove(name: string): Promise<void>;
  /**
   * Changes a value, alone: of changes that come at once, none is lost. What the change throws leaves the value as it was.
   * @returns what the value has become.
   */
  update<T>(name: string, change: (value: T | undefined) => T): Promise<T>;
  names(): Promise<string[]>;
}
