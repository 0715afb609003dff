/**
 * What a click can do.
 * @module
 */
import type { JSX } from "preact";
import { useState } from "preact/hooks";

/**
 * A button that runs something, and shows the outcome beside it.
 * @param props.name what a screen reader says instead of the label.
 */
export function Action({
  label,
  name,
  run,
}: {
  label: string;
  name?: string;
  run: () => Promise<string>;
}): JSX.Element {
  const [said, setSaid] = useState("");
  const click = (): void => {
    run().then(setSaid, (error: Error) => setSaid(error.message));
  };
  return (
    <>
      <button aria-label={name} onClick={click}>
        {label}
      </button>{" "}
      <output>{said}</output>
    </>
  );
}
