/** A header that can only object. */
import type { Signal } from "../regions/region.ts";
import type { Reading } from "./reading.ts";
import { absent } from "./reading.ts";

/**
 * Exactly `1` objects; any other value is as if absent. The platform joins repeated headers with commas, and one `1`
 * among them counts.
 */
export function readObjection(name: Signal, header: string | undefined): Reading {
  const objects = header?.split(",", 16).some((value) => value.trim() === "1") ?? false;
  return objects ? { name, state: "objects", choices: {} } : absent(name);
}
