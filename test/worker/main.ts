/** The Worker as it is, but that what speaks to destinations knows the tests' own. */
import { createCourier } from "../../src/worker/objects/courier.ts";
import { createRequests } from "../../src/worker/objects/requests.ts";
import { destinations } from "./destinations.ts";

export * from "../../src/worker/index.ts";
export { default } from "../../src/worker/index.ts";

export class Courier extends createCourier(destinations) {}

export class Requests extends createRequests(destinations) {}
