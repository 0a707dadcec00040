/** The Worker's exports, and nothing else. */
import config from "../../gatehouse.config.ts";
import { createApp } from "./app.ts";
import { compact } from "./delivery/compact.ts";
import { consume } from "./delivery/consume.ts";
import { sweep } from "./delivery/sweep.ts";
import type { Env } from "./env.ts";
import { createCourier } from "./objects/courier.ts";
import { createProfile } from "./objects/profile.ts";
import { createRequests } from "./objects/requests.ts";
import { createEntrypoint } from "./rpc.ts";

export { Accounts } from "./objects/accounts.ts";
export { Counter } from "./objects/counter.ts";
export { Quarantine } from "./objects/quarantine.ts";
export { Revocations } from "./objects/revocations.ts";
export { Trends } from "./objects/trends.ts";

/** One of a visitor's objects. */
export class Profile extends createProfile(config) {}

/** Carries to the destinations of the config. */
export class Courier extends createCourier((id) => config.destinations.get(id)) {}

/** Asks the destinations of the config to forget. */
export class Requests extends createRequests((id) => config.destinations.get(id)) {}

/** For the owner's other Workers: `entrypoint = "Gatehouse"` in their service binding. */
export class Gatehouse extends createEntrypoint(config) {}

const app = createApp(config);

export default {
  fetch: app.fetch,
  queue: consume,
  async scheduled({ scheduledTime }, env) {
    await sweep(env, config, scheduledTime);
    await compact(env, config, scheduledTime);
  },
} satisfies ExportedHandler<Env>;
