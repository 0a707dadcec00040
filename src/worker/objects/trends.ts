/**
 * What the sessions of one site have in common in one jurisdiction, for one of its recommendations. Takes sums of nobody and
 * tells what enough sessions support. Held in memory, written by alarm: a crash loses the last seconds of it, never an event.
 */
import { DurableObject } from "cloudflare:workers";
import { LIMIT } from "../../core/limits.ts";
import { addLessons, type Lesson } from "../../core/trends/lesson.ts";
import { learn, neighborsOf, popular, type Trends as Learned } from "../../core/trends/trends.ts";
import type { Env } from "../env.ts";
import type { TrendsAsk, TrendsCalls, TrendsTold } from "./calls.ts";
import { TrendsRows, type Note } from "./trends-rows.ts";

const DAY_MS = 86_400_000;

export class Trends extends DurableObject<Env> implements TrendsCalls {
  readonly #rows: TrendsRows;
  #known: Learned | undefined;
  /** Learned, and not written. */
  #unwritten: Note | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#rows = new TrendsRows(ctx.storage);
  }

  async learn(lesson: Lesson, halfLifeDays: number): Promise<void> {
    const day = today();
    const before = this.#unwritten;
    const isSame = before?.day === day && before.halfLifeDays === halfLifeDays;
    if (before && !isSame) this.#flush();
    this.#known = learn(this.#trends, lesson, day, halfLifeDays);
    this.#unwritten = { day, halfLifeDays, lesson: before && isSame ? addLessons(before.lesson, lesson) : lesson };
    if (!before) await this.ctx.storage.setAlarm(Date.now() + LIMIT.trendFlushMs);
  }

  /** Whatever the caller's number is, never what fewer than the least number of sessions support. */
  async tell({ what, beside, liked, smallest: asked, halfLifeDays }: TrendsAsk): Promise<TrendsTold> {
    const smallest = Math.max(asked, LIMIT.smallestCount);
    const trends = this.#trends;
    return {
      beside: beside.map((id) => neighborsOf(trends, what, id, smallest)),
      liked: liked.map((category) => neighborsOf(trends, "within", category, smallest)),
      popular: popular(trends, what, smallest, today(), halfLifeDays),
    };
  }

  override async alarm(): Promise<void> {
    this.#flush();
  }

  get #trends(): Learned {
    return (this.#known ??= this.#rows.read());
  }

  #flush(): void {
    if (!this.#unwritten) return;
    this.#rows.write(this.#unwritten, this.#trends);
    this.#unwritten = undefined;
  }
}

function today(): number {
  return Math.floor(Date.now() / DAY_MS);
}
