/** Another Worker is called, not written to: it has no headers, and gets the parcel's name beside the events. */
import { expect, it } from "vitest";
import { worker } from "../../../src/core/destinations/worker.ts";
import { deskFor, keepsItsPromises } from "./contract.ts";
import { anEvent } from "./events.ts";

interface Batch {
  readonly parcel: string;
  readonly events: readonly { readonly id: string; readonly consent: unknown; readonly gpc: boolean }[];
}

keepsItsPromises({
  kind: worker,
  secrets: {},
  parcelIn: ({ body }) => (JSON.parse(body) as Batch).parcel,
  consentIn: ({ body }) => {
    const { consent, gpc } = (JSON.parse(body) as Batch).events[0]!;
    return { consent, gpc };
  },
  consentOf: ({ consent, gpc }) => ({ consent, gpc }),
  except: { noHeaders: "is called by a service binding, so that it has neither address nor headers" },
});

it("names the binding, and hands over what survives a call as it is", () => {
  const { binding, batch } = worker.write([anEvent()], { ...worker.example, purposes: ["analytics"] }, deskFor({}));
  expect(binding).toBe("WAREHOUSE");
  expect(structuredClone(batch)).toEqual(batch);
  expect(batch.events[0]?.["id"]).toBe("event-id-of-22-symbols");
});

it("forgets by a method of its own", () => {
  const settings = { ...worker.example, purposes: ["analytics"] as const };
  expect(worker.forget(["a", "b"], { ...settings, purposes: ["analytics"] }, deskFor({}))).toEqual({
    binding: "WAREHOUSE",
    method: "forget",
    batch: { parcel: "parcel-0123456789abcdef", visitors: ["a", "b"] },
  });
});
