/**
 * What a first deployment needs, read from wrangler.toml: queues, their dead-letter queues and buckets, each in the
 * jurisdiction its binding's name ends with. It refuses a binding that names none, a store whose own name or setting
 * contradicts it (a consumer knows by the queue's name alone where its lines go), and a queue that nobody reads.
 */
import { JURISDICTIONS, type Jurisdiction } from "../core/policy/placement.ts";
import { deadLettersOf, jurisdictionNamed } from "../core/queue-name.ts";

export interface Resource {
  readonly kind: "queue" | "bucket";
  readonly name: string;
  readonly jurisdiction: Jurisdiction;
  /** The queue whose dead letters it takes. */
  readonly deadLettersOf?: string;
}

interface Consumer {
  readonly queue: string;
  readonly dead_letter_queue?: string | undefined;
}

/** The part of wrangler's own resolved configuration that matters here. */
export interface DeployConfig {
  readonly queues: {
    readonly producers?: readonly { readonly binding: string; readonly queue: string }[] | undefined;
    readonly consumers?: readonly Consumer[] | undefined;
  };
  readonly r2_buckets: readonly {
    readonly binding: string;
    readonly bucket_name?: string | undefined;
    readonly jurisdiction?: string | undefined;
  }[];
}

/** The most that the platform keeps a message: dead letters wait for people. */
const DEAD_LETTER_SECONDS = 14 * 86_400;

/** Queues of dead letters first: no queue without one, wherever a run is cut short. */
export function planResources({ queues, r2_buckets }: DeployConfig): readonly Resource[] {
  const consumers = new Map((queues.consumers ?? []).map((consumer) => [consumer.queue, consumer]));
  const queued = (queues.producers ?? []).map(({ binding, queue }): Resource => {
    return named({ kind: "queue", name: queue, jurisdiction: jurisdictionIn(binding) });
  });
  const dead = queued.map((queue) => deadLetters(queue, consumers.get(queue.name)));
  const planned = [...dead, ...queued];
  for (const { name } of planned) {
    if (!consumers.has(name))
      throw new Error(`wrangler.toml: ${name} needs a consumer: its messages would expire unread.`);
  }
  for (const { queue, dead_letter_queue } of consumers.values()) {
    const read = planned.find(({ name }) => name === queue);
    if (!read)
      throw new Error(`wrangler.toml: the consumer of ${queue} needs a producer binding, which says its jurisdiction.`);
    if (read.deadLettersOf !== undefined && dead_letter_queue !== undefined)
      throw new Error(`wrangler.toml: ${queue} holds dead letters and has none of its own; remove dead_letter_queue.`);
  }
  return [...r2_buckets.map(bucketOf), ...planned];
}

/** In its queue's own jurisdiction: elsewhere the platform would not take it, and the lines would leave theirs. */
function deadLetters({ name, jurisdiction }: Resource, consumer: Consumer | undefined): Resource {
  const expected = deadLettersOf(name);
  if (consumer?.dead_letter_queue !== expected)
    throw new Error(
      `wrangler.toml: the consumer of ${name} needs dead_letter_queue = "${expected}", in "${jurisdiction}".`,
    );
  return { kind: "queue", name: expected, jurisdiction, deadLettersOf: name };
}

function bucketOf({ binding, bucket_name, jurisdiction: set }: DeployConfig["r2_buckets"][number]): Resource {
  const jurisdiction = jurisdictionIn(binding);
  if (set !== jurisdiction || bucket_name === undefined)
    throw new Error(`wrangler.toml: ${binding} needs a bucket_name and jurisdiction = "${jurisdiction}".`);
  return named({ kind: "bucket", name: bucket_name, jurisdiction });
}

export function createCommand({ kind, name, jurisdiction, deadLettersOf: whose }: Resource): readonly string[] {
  if (kind === "bucket") return ["r2", "bucket", "create", name, `--jurisdiction=${jurisdiction}`];
  const kept = whose === undefined ? [] : [`--message-retention-period-secs=${DEAD_LETTER_SECONDS}`];
  return ["queues", "create", name, `--jurisdiction=${jurisdiction}`, ...kept];
}

/** @throws {Error} unless its own name says its jurisdiction, as `gatehouse-eu` and `gatehouse-eu-dead` do */
function named(resource: Resource): Resource {
  const { kind, name, jurisdiction } = resource;
  if (jurisdictionNamed(name) === jurisdiction) return resource;
  throw new Error(`wrangler.toml: the ${kind} ${name} must say its jurisdiction in its name: …-${jurisdiction}.`);
}

function jurisdictionIn(binding: string): Jurisdiction {
  const found = JURISDICTIONS.find((jurisdiction) => binding.endsWith(`_${jurisdiction.toUpperCase()}`));
  if (found) return found;
  throw new Error(`wrangler.toml: ${binding} must end with its jurisdiction (_EU, _US).`);
}
