/**
 * What a first deployment needs, read from wrangler.toml: queues, their dead-letter queues and buckets, each in the
 * jurisdiction its binding's name ends with. It refuses a binding that names none, and a store whose own name or setting
 * contradicts it: the queue's consumer knows by the queue's name alone where its lines go.
 */
export interface Resource {
  readonly kind: "queue" | "bucket";
  readonly name: string;
  readonly jurisdiction: string;
}

/** The part of wrangler's own resolved configuration that matters here. */
export interface DeployConfig {
  readonly queues: {
    readonly producers?: readonly { readonly binding: string; readonly queue: string }[] | undefined;
    readonly consumers?:
      | readonly { readonly queue: string; readonly dead_letter_queue?: string | undefined }[]
      | undefined;
  };
  readonly r2_buckets: readonly {
    readonly binding: string;
    readonly bucket_name?: string | undefined;
    readonly jurisdiction?: string | undefined;
  }[];
}

export function planResources({ queues, r2_buckets }: DeployConfig): Resource[] {
  const buckets = r2_buckets.map((bucket): Resource => {
    const jurisdiction = jurisdictionIn(bucket.binding);
    if (bucket.jurisdiction !== jurisdiction || bucket.bucket_name === undefined) {
      throw new Error(`wrangler.toml: ${bucket.binding} needs a bucket_name and jurisdiction = "${jurisdiction}".`);
    }
    return named({ kind: "bucket", name: bucket.bucket_name, jurisdiction });
  });
  const produced = new Map(queues.producers?.map(({ binding, queue }) => [queue, jurisdictionIn(binding)]));
  const consumed = (queues.consumers ?? []).map(({ queue, dead_letter_queue }): Resource => {
    const jurisdiction = produced.get(queue);
    if (jurisdiction === undefined || dead_letter_queue === undefined) {
      throw new Error(`wrangler.toml: the consumer of ${queue} needs a producer binding and a dead_letter_queue.`);
    }
    // The platform accepts a dead-letter queue only in its queue's own jurisdiction.
    return named({ kind: "queue", name: dead_letter_queue, jurisdiction });
  });
  const queued = Array.from(produced, ([name, jurisdiction]) => named({ kind: "queue", name, jurisdiction }));
  return [...buckets, ...consumed, ...queued];
}

export function createCommand({ kind, name, jurisdiction }: Resource): string[] {
  const verb = kind === "queue" ? ["queues", "create"] : ["r2", "bucket", "create"];
  return [...verb, name, `--jurisdiction=${jurisdiction}`];
}

/** @throws {Error} unless its own name says its jurisdiction, as `gatehouse-eu` and `gatehouse-eu-dead` do */
function named(resource: Resource): Resource {
  const { kind, name, jurisdiction } = resource;
  if (name.split("-").includes(jurisdiction)) return resource;
  throw new Error(`wrangler.toml: the ${kind} ${name} must say its jurisdiction in its name: …-${jurisdiction}.`);
}

function jurisdictionIn(binding: string): string {
  const jurisdiction = /_(EU|US|FEDRAMP)$/.exec(binding)?.[1];
  if (jurisdiction === undefined)
    throw new Error(`wrangler.toml: ${binding} must end with its jurisdiction (_EU, _US).`);
  return jurisdiction.toLowerCase();
}
