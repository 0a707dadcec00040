/**
 * Whether wrangler.toml lets the platform repeat a message as often as `core/queue-retries.ts` means it to: fewer, and it
 * is gone while it could still be saved; more, and it may be dropped for its age before it becomes a dead letter.
 */
import { retriesOf } from "../../core/queue-retries.ts";

interface Consumers {
  readonly queues: {
    readonly consumers?: readonly { readonly queue: string; readonly max_retries?: number | undefined }[] | undefined;
  };
}

export function wrongRetries({ queues }: Consumers): readonly string[] {
  return (queues.consumers ?? [])
    .filter(({ queue, max_retries }) => max_retries !== retriesOf(queue).most)
    .map(({ queue }) => {
      const { most } = retriesOf(queue);
      return `wrangler.toml: the consumer of ${queue} must have max_retries = ${most}, as core/queue-retries.ts says.`;
    });
}
