/** The Worker's exports, and nothing else. */
import config from "../../gatehouse.config.ts";
import { bind } from "../core/delivery/bound-destination.ts";
import { createApp } from "./app.ts";
import { consume } from "./delivery/consume.ts";
import type { Env } from "./env.ts";
import { createCourier } from "./objects/courier.ts";
import { createProfile } from "./objects/profile.ts";
import { createEntrypoint } from "./rpc.ts";

export { Counter } from "./objects/counter.ts";
export { Revocations } from "./objects/revocations.ts";

/** One of a visitor's objects. */
export class Profile extends createProfile(config) {}

/** Carries to the destinations of the config. */
export class Courier extends createCourier((id) => {
  const destination = config.destinations.get(id);
  return destination && bind(destination.kind, destination.settings);
}) {}

/** For the owner's other Workers: `entrypoint = "Gatehouse"` in their service binding. */
export class Gatehouse extends createEntrypoint(config) {}

const app = createApp(config);

export default {
  fetch: app.fetch,
  queue: consume,
} satisfies ExportedHandler<Env>;
