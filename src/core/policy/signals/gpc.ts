/** Global Privacy Control, the `Sec-GPC` request header (W3C draft, "The Sec-GPC Header Field"). Can only object. */
import { readObjection } from "./objection.ts";
import type { Reading } from "./reading.ts";

export function readGpc(header: string | undefined): Reading {
  return readObjection("gpc", header);
}
