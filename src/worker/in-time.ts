/** Waits for work no longer than its caller would. Stops nothing: what comes later is nobody's. */

/** What one answer may wait for, however many hops it takes. */
export interface Budget {
  readonly leftMs: () => number;
}

export function budgetOf(ms: number): Budget {
  const until = Date.now() + ms;
  return { leftMs: () => Math.max(0, until - Date.now()) };
}

/** A failure that comes later is nobody's either: both sides of a race are heard by it. */
export async function inTime<Value, Late>(budgetMs: number, work: Promise<Value>, late: Late): Promise<Value | Late> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const spent = new Promise<Late>((resolve) => {
    timer = setTimeout(resolve, budgetMs, late);
  });
  try {
    return await Promise.race([work, spent]);
  } finally {
    clearTimeout(timer);
  }
}
