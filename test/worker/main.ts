/** The Worker as it is, but that its couriers know the tests' destinations. */
import { createCourier } from "../../src/worker/objects/courier.ts";
import { destinations } from "./destinations.ts";

export * from "../../src/worker/index.ts";
export { default } from "../../src/worker/index.ts";

export class Courier extends createCourier(destinations) {}
