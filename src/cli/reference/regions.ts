/**
 * docs/regions.md: the law as the collector decides by it, for whoever has to confirm it. Rendered from the rows alone;
 * holds no rule of its own and looks at no clock.
 */
import type { Region } from "../../core/policy/regions/region.ts";
import type { CalendarDate } from "../../core/policy/regions/source.ts";
import { APART, BASES, DEFAULTS, MINORS } from "../law-words.ts";
import { changes } from "./changes.ts";
import { bullets } from "./markdown.ts";
import { deadlines } from "./deadlines.ts";
import { overview } from "./overview.ts";
import { regionSection } from "./section.ts";

function legend(reviewed: CalendarDate): string {
  return [
    `What holds on ${reviewed}, the day the data was last reviewed, for each purpose when nobody has said anything:`,
    bullets([
      ...Object.values(DEFAULTS).map(({ short, text }) => `**${short}**: ${text}.`),
      `**none**: no rule is in force, and without a rule nothing is allowed. **apart**: only as ${APART}. **(exemption)**: or without a yes, where the owner attests to the conditions in the region's section.`,
    ]),
    "What a rule rests on:",
    bullets(
      Object.values(BASES).map(({ short, text }) =>
        short === BASES.policy.short ? `**${short}**, _in italics_: ${text}.` : `**${short}**: ${text}.`,
      ),
    ),
    `The other columns. GPC and DNT: what Global Privacy Control and Do Not Track turn off; **ads** is \`advertising\` and \`sale_or_share\`, **tracking** those and \`analytics\` and \`personalization\`. Rests in: where events are stored, in brackets where else the owner may store them; the owner may always choose to keep less, or name an endpoint in the country, and then nothing rests here. Minors: who is younger than that, and for which purposes; where two rules name one purpose, the stricter holds; ${Object.values(
      MINORS,
    )
      .map(({ short, text }) => `**${short}** is ${text}`)
      .join("; ")}. Confirmed: how many of the rules that state law a lawyer has confirmed.`,
  ].join("\n\n");
}

export function regionsPage(regions: readonly Region[], reviewed: CalendarDate): string {
  return `${[
    "# Regions",
    "Generated from the code by `npm run reference`; a test fails when it is out of date. This is engineering, not legal advice: have a lawyer confirm each row that you rely on. A rule says _confirmed_ only where a named lawyer or data protection officer has held it against its primary source; every other rule of law here is our reading, and says _not confirmed_. A choice of our own that leans on no law has nobody to confirm it, and says _ours to choose_.",
    "Of several versions of a rule in force, the newest holds. _Until_ names the first day on which a rule no longer holds; days begin at midnight UTC. The first version of a rule begins where this data does, which need not be the day its act was passed.",
    "## Overview",
    legend(reviewed),
    overview(regions, reviewed),
    "## What changes, and when",
    "Every rule that began after its region's first, or ends.",
    changes(regions, reviewed),
    "## By when a request is answered",
    "As the collector counts it for a request that came on the day the data was last reviewed, from the moment it came. In italics where no law that we know of sets a term, or only says without delay: then the term is ours. Business days are Monday to Friday; holidays, which only ever give more time, are not counted. An extension is the owner's to claim, with reasons, and nothing here waits for it.",
    deadlines(regions, reviewed),
    ...regions.map(regionSection),
  ].join("\n\n")}\n`;
}
