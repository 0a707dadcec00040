/** Do Not Track, the `DNT` request header: a withdrawn standard that courts and people still mean. Can only object. */
import { readObjection } from "./objection.ts";
import type { Reading } from "./reading.ts";

export function readDnt(header: string | undefined): Reading {
  return readObjection("dnt", header);
}
