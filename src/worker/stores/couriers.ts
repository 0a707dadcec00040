/** The couriers: one object for each destination and jurisdiction. Its name stands for no visitor, so it need not be keyed. */
import type { Jurisdiction } from "../../core/policy/placement.ts";
import type { Env } from "../env.ts";
import type { CourierCalls } from "../objects/calls.ts";
import { jurisdictionOf } from "./jurisdiction.ts";
import { plainName } from "./object-name.ts";

export function courierOf(env: Env, jurisdiction: Jurisdiction, destination: string): DurableObjectStub<CourierCalls> {
  return jurisdictionOf(env.COURIER, jurisdiction, env).named(plainName(jurisdiction, destination));
}
