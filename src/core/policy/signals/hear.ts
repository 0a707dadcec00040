/**
 * What all signals of one call say together. Keeps apart what the event says of itself, what the browser remembers, and
 * what is there but cannot be read: the last can neither grant nor be taken for a refusal.
 */
import { newestOf, PURPOSES, type Choices } from "../purposes.ts";
import type { Signal } from "../regions/region.ts";
import type { Reading } from "./reading.ts";

export interface Said {
  /** Signals that object to whatever the region binds them to. */
  readonly objects: readonly Signal[];
  /** What the event itself carries; of two objects in one event, a refusal outweighs. */
  readonly own: Choices;
  /** What the visitor chose before, as their browser remembers it. */
  readonly remembered: Choices;
  /** The event carries consent that cannot be read. */
  readonly unreadable: boolean;
}

export function hear(readings: readonly Reading[]): Said {
  let own: Choices = {};
  let remembered: Choices = {};
  for (const reading of readings) {
    if (reading.name === "choice") remembered = reading.choices;
    // All of one event, so of one time: on the tie the refusal holds.
    else if (reading.state === "read") own = newestOf(own, reading.choices);
  }
  return {
    objects: readings.flatMap(({ name, state }) =>
      state === "objects" && (name === "gpc" || name === "dnt") ? [name] : [],
    ),
    own,
    remembered,
    unreadable: readings.some(({ state }) => state === "unreadable"),
  };
}

/**
 * What was said, as one text a signal and without times: what a receipt's link keeps a digest of, to prove a signal that
 * is shown.
 */
export function textsOf({ objects, own, remembered }: Said): Readonly<Record<string, string>> {
  const text = (choices: Choices): string =>
    PURPOSES.flatMap((purpose) =>
      choices[purpose] ? [`${purpose}=${choices[purpose].granted ? "yes" : "no"}`] : [],
    ).join();
  return {
    ...Object.fromEntries(objects.map((signal) => [signal, "1"])),
    ...(text(own) === "" ? {} : { event: text(own) }),
    ...(text(remembered) === "" ? {} : { browser: text(remembered) }),
  };
}
