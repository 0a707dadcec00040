/** The only place that logs. Takes a name from a closed list and the class of an error: never a message, which may quote input. */

export type Problem =
  | "queue_message_unreadable"
  | "queue_batch_failed"
  | "request_failed"
  | "storage_unreachable"
  | "count_lost"
  | "lesson_lost"
  | "receipt_altered"
  | "assertion_key_unusable"
  | "homes_not_joined"
  | "move_failed"
  | "erasure_unfinished"
  | "revocations_unreachable"
  | "quarantine_full"
  | "replay_failed"
  | "delivery_not_opened"
  | "delivery_round_failed"
  | "delete_calls_failed"
  | "archive_lines_unreadable"
  | "compaction_failed"
  | "compaction_unfinished"
  | "sweep_file_unreadable"
  | "sweep_failed"
  | "sweep_unfinished";

export function logProblem(problem: Problem, error?: unknown): void {
  const kind = error instanceof Error ? error.name : undefined;
  console.error(JSON.stringify({ problem, ...(kind === undefined ? {} : { kind }) }));
}
