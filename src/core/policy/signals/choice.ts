/** The visitor's own choice as this collector stored it. The shell has already opened and authenticated the cookie. */
import type { Choices } from "../purposes.ts";
import type { Reading } from "./reading.ts";
import { absent } from "./reading.ts";

export function readChoice(choices: Choices | undefined): Reading {
  return choices === undefined ? absent("choice") : { name: "choice", state: "read", choices };
}
