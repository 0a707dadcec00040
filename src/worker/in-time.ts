/**
 * Waits for work no longer than its caller would. What comes later is nobody's, also where it is a failure: both sides of a
 * race are heard by it.
 */
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
