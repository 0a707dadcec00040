/**
 * Hands messages back to the queue they came from, to be tried again when `core/queue-retries.ts` says. It acknowledges
 * nothing and drops nothing; a batch comes back in pieces, each message after a wait of its own.
 */
import { retryDelay } from "../../core/queue-retries.ts";

export function retryMessage(message: Message, queue: string): void {
  message.retry({ delaySeconds: retryDelay(queue, message.attempts, Math.random()) });
}

export function retryBatch({ messages, queue }: MessageBatch): void {
  for (const message of messages) retryMessage(message, queue);
}
