/** The registry of wire protocols: adding one is a file, a line here and its fixtures. */
import type { WireRoute } from "./protocol.ts";
import { SEGMENT_ROUTES } from "./segment.ts";

export const WIRE_ROUTES: readonly WireRoute[] = [...SEGMENT_ROUTES];
