/** Waits until nothing waits: every delivery made, every dead one sent again and made, every line archived. */
import { setTimeout as sleep } from "node:timers/promises";
import type { AskOwner } from "../ask-owner.ts";
import { readBooks, type Books } from "../ledger/books.ts";

/** A breaker that tripped often cools down for minutes. */
const MOVES_WITHIN_MS = 600_000;

/** The books then; or, when nothing has moved for long, as they are. */
export async function quiet(ask: AskOwner, events: number): Promise<Books> {
  let [delivered, movedAt] = [0, Date.now()];
  for (;;) {
    const books = readBooks(await ask("/v1/ledger"));
    const all = Object.values(books.destinations);
    const now = all.reduce((sum, book) => sum + book.delivered, 0);
    if (now > delivered) [delivered, movedAt] = [now, Date.now()];
    const isDone = all.every((book) => book.delivered + book.revoked >= events && book.waiting + book.dead === 0);
    if ((isDone && books.archive?.waiting === 0) || Date.now() - movedAt > MOVES_WITHIN_MS) return books;
    if (all.some(({ dead }) => dead > 0)) await ask("/v1/deliveries/redrive", {});
    await sleep(1_000);
  }
}
