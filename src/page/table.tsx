/**
 * A table with a head.
 * @module
 */
import type { ComponentChildren, JSX } from "preact";

export interface TableProps {
  readonly columns: readonly string[];
  /** Its rows. */
  readonly children: ComponentChildren;
}

export function Table({ columns, children }: TableProps): JSX.Element {
  return (
    <table>
      <thead>
        <tr>
          {columns.map((name) => (
            <th key={name}>{name}</th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
