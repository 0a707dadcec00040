/** Whatever arrives: a verdict for each event, nothing thrown, and the good events of a mixed batch kept. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { LIMIT } from "../../../src/core/limits.ts";
import { WIRE_ROUTES } from "../../../src/core/protocols/index.ts";
import { NOW } from "../call.ts";
import { call, callText, eventsOf, fault, read, routeOf } from "./wire.ts";

const GOOD = { type: "track", event: "Cart Viewed", messageId: "good", userId: "u", properties: { cart_id: "c" } };

it.each([[null], [1], ["text"], [true], [[]], [[GOOD]]])("calls %j in place of an event no object", (raw) => {
  expect(fault(raw)).toEqual({ readable: false, reason: "invalid_event", fields: ["not an object"] });
});

it.each([
  ["a type nobody knows", { ...GOOD, type: "click" }, ["type"]],
  ["no type in a batch", { event: "Cart Viewed" }, ["type"]],
  ["a messageId that is a number", { ...GOOD, messageId: 7 }, ["messageId"]],
  ["an empty messageId", { ...GOOD, messageId: "" }, ["messageId"]],
  ["a messageId longer than a hash wants", { ...GOOD, messageId: "m".repeat(257) }, ["messageId"]],
  ["an event name that is an object", { ...GOOD, event: { a: 1 } }, ["event"]],
  ["an event name longer than any plan's", { ...GOOD, event: "e".repeat(201) }, ["event"]],
  ["ids that are objects", { ...GOOD, userId: {}, anonymousId: [] }, ["userId", "anonymousId"]],
  ["an id of a megabyte's kind", { ...GOOD, userId: "u".repeat(257) }, ["userId"]],
  ["properties that are an array", { ...GOOD, properties: [1] }, ["properties"]],
  ["properties that are text", { ...GOOD, properties: "a=1" }, ["properties"]],
  ["traits that are a number", { ...GOOD, type: "identify", traits: 1 }, ["traits"]],
  ["a context that is text", { ...GOOD, context: "x" }, ["context"]],
])("names %s", (_, raw, fields) => {
  expect(fault(raw)).toMatchObject({ reason: "invalid_event", fields });
});

it("returns the id of an event it could not read, so that its sender can find it", () => {
  expect(fault({ ...GOOD, properties: 1 }).messageId).toBe("good");
  expect(fault({ ...GOOD, messageId: "m".repeat(1_000_000) }).messageId).toBe("m".repeat(LIMIT.messageIdCharacters));
  expect(fault({ messageId: "\uD800" }).messageId).toBe("\uFFFD");
});

it.each([
  ["a 2 MB string", { ...GOOD, properties: { cart_id: "x".repeat(2_000_000) } }],
  ["a 2 MB name", { ...GOOD, event: "x".repeat(2_000_000) }],
  [
    "more than 1,000 keys",
    { ...GOOD, properties: Object.fromEntries(Array.from({ length: 1_001 }, (_, at) => [`k${at}`, at])) },
  ],
])("says of %s that the event is too large", (_, raw) => {
  expect(fault(raw)).toEqual({ readable: false, messageId: "good", reason: "event_too_large", fields: [] });
});

it("keeps nothing of keys that poison objects", () => {
  const text =
    '{"event":"Cart Viewed","__proto__":{"userId":"evil"},"properties":{"__proto__":{"x":1},"constructor":1,"cart_id":"c"}}';
  const [event] = eventsOf(callText("track", text));
  expect(event?.readable && event.event.properties).toEqual({ cart_id: "c" });
  expect(JSON.stringify(event)).not.toContain("evil");
  expect(event?.readable && event.event.userId).toBeUndefined();
});

it("makes lone surrogates well-formed wherever they stand", () => {
  const event = read("track", { event: "\uD800", userId: "\uDC00u", messageId: "\uD83D", properties: { a: "\uDEAD" } });
  expect(JSON.stringify(event).isWellFormed()).toBe(true);
  expect([event.name, event.userId, event.messageId, event.properties]).toEqual([
    "\uFFFD",
    "\uFFFDu",
    "\uFFFD",
    { a: "\uFFFD" },
  ]);
});

it("keeps the good events of a mixed batch, each in its place", () => {
  const events = eventsOf(call("batch", { batch: [GOOD, null, { ...GOOD, userId: [] }, GOOD, 7] }));
  expect(events.map((one) => one.readable)).toEqual([true, false, false, true, false]);
});

it.each([
  ["track", null, "not a JSON object"],
  ["track", [GOOD], "not a JSON object"],
  ["identify", "text", "not a JSON object"],
  ["batch", 7, "not a JSON object"],
  ["batch", {}, "not an array"],
  ["import", { batch: { 0: GOOD } }, "not an array"],
])("refuses a call to /v1/%s with the body %j as unreadable", (path, body, detail) => {
  expect(call(path, body)).toMatchObject({
    readable: false,
    refusal: "unreadable",
    detail: expect.stringContaining(detail),
  });
});

it("takes 2,500 events and refuses 2,501 without reading one", () => {
  const batch = Array.from({ length: LIMIT.batchEvents }, () => GOOD);
  expect(eventsOf(call("batch", { batch }))).toHaveLength(2_500);
  expect(call("batch", { batch: [...batch, GOOD] })).toEqual({
    readable: false,
    refusal: "too_many_events",
    detail: "2501 events",
  });
});

it("takes only text for a key", () => {
  const bodies = [{ ...GOOD, writeKey: { $ne: "" } }, null, "wk", ["wk"], 7];
  expect(bodies.map((body) => routeOf("track").keyIn(body))).toEqual(bodies.map(() => undefined));
});

/** Valid events with one field replaced by anything that JSON can say. */
const mutated = fc
  .tuple(
    fc.constantFrom(
      "type",
      "event",
      "messageId",
      "userId",
      "properties",
      "context",
      "timestamp",
      "sentAt",
      "traits",
      "name",
      "__proto__",
    ),
    fc.jsonValue(),
  )
  .map(([field, value]): unknown =>
    JSON.parse(JSON.stringify({ ...GOOD, [`~${field}`]: value }).replace(`"~${field}"`, `"${field}"`)),
  );

it("gives one verdict for each member of any batch, in order, and changes no prototype", () => {
  const before = Object.getOwnPropertyNames(Object.prototype);
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.jsonValue(), mutated), { maxLength: 8 }), (members) => {
      const marked = members.flatMap((member, at) => [member, { type: "alias", messageId: `mark-${at}` }]);
      const events = eventsOf(call("batch", { batch: marked }));
      expect(events).toHaveLength(marked.length);
      members.forEach((_, at) =>
        expect(events[2 * at + 1]).toMatchObject({ readable: true, event: { messageId: `mark-${at}` } }),
      );
    }),
    { numRuns: 300 },
  );
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
});

it("never throws, on any route, for any JSON", () => {
  fc.assert(
    fc.property(fc.constantFrom(...WIRE_ROUTES), fc.oneof(fc.jsonValue(), mutated), (route, body) => {
      expect(typeof route.parse({ body, receivedAt: NOW, newId: () => "made" }).readable).toBe("boolean");
    }),
    { numRuns: 300 },
  );
});
