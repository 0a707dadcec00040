/** docs/profiles.md: what its example says is said by the real steps, and comes to the record that stands there. */
import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";
import { expect, it } from "vitest";
import type { ConfigInput } from "../../src/core/config.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { PURPOSES } from "../../src/core/policy/purposes.ts";
import { goldenRecord } from "../../src/core/profile/golden.ts";
import type { ProfileState } from "../../src/core/profile/state.ts";
import { profileSchema } from "../../src/core/segments.ts";
import { NOW } from "./call.ts";
import { keys, stateOf } from "./profile/row.ts";
import { definitionsOf, folded } from "./segments/visitor.ts";

const text = readFileSync("docs/profiles.md", "utf8");
const block = (kind: string): string => new RegExp(`\`\`\`${kind}\n(.*?)\`\`\``, "s").exec(text)?.[1] ?? "";

interface Said {
  readonly by: string;
  readonly vouched?: boolean;
  readonly device: number;
  readonly traits: JsonObject;
}

it("comes to the record that stands there", () => {
  const config = runInThisContext(`({ ${block("ts config")} })`) as Partial<ConfigInput>;
  const definitions = { ...definitionsOf({}), wishes: profileSchema.parse(config.profile) };
  const said = JSON.parse(block("json said")) as readonly Said[];
  const states: ProfileState[] = [];
  for (const [nth, { by: source, vouched = false, device, traits }] of said.entries()) {
    const event = { name: "identify", type: "identify", at: NOW + nth, properties: traits } as const;
    states[device] = folded(definitions, [event], states[device] ?? stateOf(), { source, vouched });
  }
  const rows = states.map((state, at) => ({ state, keys, subject: `${at}`, own: at === 0 }));
  const record = goldenRecord(rows, { definitions, allowed: () => PURPOSES, now: NOW + said.length });
  const expected = JSON.parse(block("json record")) as Readonly<Record<string, object>>;
  expect(record).toMatchObject(expected);
  const inferred = Object.keys(record).filter((name) => record[name]?.how === "inferred");
  expect(Object.keys(record).toSorted()).toEqual([...Object.keys(expected), ...inferred].toSorted());
});
