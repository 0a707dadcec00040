/** What is one jurisdiction's does not compile where another's is wanted: each line below must be an error. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { Jurisdiction } from "../../src/core/policy/placement.ts";
import {
  archiveOf,
  jurisdictionOf,
  queueOf,
  type BucketIn,
  type NameIn,
  type QueueIn,
} from "../../src/worker/stores/jurisdiction.ts";
import { keyedName, plainName, visitorNames } from "../../src/worker/stores/object-name.ts";
import { person } from "./homes.ts";

/** Of the us alone. */
declare const wants: {
  readonly queue: (queue: QueueIn<"us">) => void;
  readonly bucket: (bucket: BucketIn<"us">) => void;
  readonly name: (name: NameIn<"us">) => void;
};

/** Never called: only what the compiler says of it counts. */
export async function mixedUp(either: Jurisdiction): Promise<void> {
  wants.queue(queueOf(env, "us"));
  // @ts-expect-error The other jurisdiction's queue.
  wants.queue(queueOf(env, "eu"));
  // @ts-expect-error A queue of nobody knows where.
  wants.queue(queueOf(env, either));
  // @ts-expect-error A queue without a jurisdiction.
  wants.queue(env.QUEUE_US as Queue);

  wants.bucket(archiveOf(env, "us"));
  // @ts-expect-error The other jurisdiction's bucket.
  wants.bucket(archiveOf(env, "eu"));
  // @ts-expect-error A bucket of nobody knows where.
  wants.bucket(archiveOf(env, either));
  // @ts-expect-error A bucket without a jurisdiction.
  wants.bucket(env.ARCHIVE_US as R2Bucket);

  wants.name(await keyedName(env, "us", ["a"]));
  // @ts-expect-error The other jurisdiction's name.
  wants.name(await keyedName(env, "eu", ["a"]));
  // @ts-expect-error Any text.
  wants.name("name");

  const american = jurisdictionOf(env.PROFILE, "us", env);
  const [european] = visitorNames(env, "eu", person("somebody"));
  american.named(plainName("us", "a"));
  // @ts-expect-error An object of the us by a name of the eu.
  american.named(plainName("eu", "a"));
  // @ts-expect-error Nor by a visitor's.
  if (european) american.named(await european());
}

it("is looked at by the compiler alone", () => {
  expect(mixedUp).toBeInstanceOf(Function);
});
