/**
 * A stream over time: a line for each event, the time to the first event, and the longest gap.
 * @module
 */
import type { JSX } from "preact";

/** A frame, and after how many milliseconds it was sent. */
export interface Frame {
  readonly at: number;
  readonly data: string;
}

const WIDTH = 600;
const HEIGHT = 36;

export function Timeline({
  frames,
  fault,
}: {
  frames: readonly Frame[];
  fault: string | null;
}): JSX.Element {
  const last = frames.at(-1)?.at ?? 0;
  const first = frames[0]?.at ?? 0;
  const gaps = frames.map(({ at }, index) => at - (frames[index - 1]?.at ?? at));
  const longest = Math.max(0, ...gaps);
  const where = gaps.indexOf(longest);
  const isAtOnce = last === 0;
  const said = isAtOnce
    ? `All ${frames.length} events at once`
    : `First event after ${Math.round(first)} ms, last after ${Math.round(last)} ms; the longest gap is ${Math.round(longest)} ms, before event ${where + 1}`;
  const x = (at: number): number => (isAtOnce ? 0 : (at / last) * (WIDTH - 2));
  return (
    <figure>
      {!isAtOnce && (
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={said}>
          <rect class="wait" x="0" y="8" width={x(first)} height={HEIGHT - 16} />
          {longest > 0 && (
            <rect
              class="gap"
              x={x(frames[where]!.at - longest)}
              y="8"
              width={x(longest)}
              height={HEIGHT - 16}
            />
          )}
          {frames.map(({ at }, index) => (
            <rect key={index} class="event" x={x(at)} y="0" width="2" height={HEIGHT} />
          ))}
        </svg>
      )}
      <figcaption>
        {said}
        {fault !== null && fault !== "ok" ? `. The plan played ${fault}.` : "."}
      </figcaption>
    </figure>
  );
}
