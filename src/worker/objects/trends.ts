/**
 * What the sessions of one site have in common in one jurisdiction, for one of its recommendations. Takes sums of nobody and
 * tells what enough sessions support. Held in memory, written by alarm: a crash loses the last seconds of it, never an event.
 */
import { DurableObject } from "cloudflare:workers";
import { LIMIT } from "../../core/limits.ts";
import { DAY_MS } from "../../core/time.ts";
import { addLessons, type Lesson } from "../../core/trends/lesson.ts";
import { learn, neighborsOf, popular, type Trends as Learned } from "../../core/trends/trends.ts";
import type { Env } from "../env.ts";
import type { TrendsAsk, TrendsCalls, TrendsTold } from "./calls.ts";
import { TrendsRows } from "./trends-rows.ts";

export class Trends extends DurableObject<Env> implements TrendsCalls {
  readonly #rows: TrendsRows;
  #known: Learned | undefined;
  /** Heard, and not learned yet: many are learned as one. */
  #heard: Lesson[] = [];
  /** Learned, and not written. */
  #unwritten: Lesson[] = [];
  #halfLifeDays = 1;
  #alarmSet = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#rows = new TrendsRows(ctx.storage);
  }

  async learn(lesson: Lesson, halfLifeDays: number): Promise<void> {
    this.#halfLifeDays = halfLifeDays;
    this.#heard.push(lesson);
    if (this.#alarmSet) return;
    this.#alarmSet = true;
    await this.ctx.storage.setAlarm(Date.now() + LIMIT.trendFlushMs);
  }

  /** Whatever the caller's number is, never what fewer than the least number of sessions support. */
  async tell({ what, beside, liked, smallest: asked, halfLifeDays }: TrendsAsk): Promise<TrendsTold> {
    const smallest = Math.max(asked, LIMIT.smallestCount);
    const trends = this.#trends();
    return {
      beside: beside.map((id) => neighborsOf(trends, what, id, smallest)),
      liked: liked.map((category) => neighborsOf(trends, "within", category, smallest)),
      popular: popular(trends, what, smallest, today(), halfLifeDays),
    };
  }

  override async alarm(): Promise<void> {
    this.#alarmSet = false;
    const trends = this.#trends();
    if (this.#unwritten.length === 0) return;
    const note = { day: today(), halfLifeDays: this.#halfLifeDays, lesson: addLessons(...this.#unwritten) };
    this.#rows.write(note, trends);
    this.#unwritten = [];
  }

  /** With all that was heard. */
  #trends(): Learned {
    this.#known ??= this.#rows.read();
    if (this.#heard.length === 0) return this.#known;
    const lesson = addLessons(...this.#heard);
    this.#heard = [];
    this.#unwritten.push(lesson);
    this.#known = learn(this.#known, lesson, today(), this.#halfLifeDays);
    return this.#known;
  }
}

function today(): number {
  return Math.floor(Date.now() / DAY_MS);
}
