/** Times as features remember them: whole seconds since 2025, nine digits instead of thirteen. */

const EPOCH_MS = Date.UTC(2025, 0);

export function toSeconds(ms: number): number {
  return Math.floor((ms - EPOCH_MS) / 1_000);
}

export function toMs(seconds: number): number {
  return seconds * 1_000 + EPOCH_MS;
}
