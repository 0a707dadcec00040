/** Global Privacy Control, the `Sec-GPC` request header (W3C draft, "The Sec-GPC Header Field"). Can only object. */
import type { Reading } from "./reading.ts";
import { absent } from "./reading.ts";

/**
 * Exactly `1` objects; any other value is as if absent. The platform joins repeated headers with commas, and one `1`
 * among them counts.
 */
export function readGpc(header: string | undefined): Reading {
  const objects = header?.split(",", 16).some((value) => value.trim() === "1") ?? false;
  return objects ? { name: "gpc", state: "objects", choices: {} } : absent("gpc");
}
