/** What the setup would do, as commands for people who run them themselves. Runs nothing and shows no value. */
import { createCommand, type Resource } from "../deploy-plan.ts";
import { canBeMade, recipe, type Secret } from "../secrets.ts";
import { consumersCommand } from "./dead-letters.ts";
import { LIST_COMMAND, putCommand } from "./secrets.ts";
import { lookCommand } from "./stores.ts";

function command(words: readonly string[]): string {
  return `npx wrangler ${words.join(" ")}`;
}

function storeLines(store: Resource): readonly string[] {
  const { kind, name, jurisdiction, deadLettersOf } = store;
  const there = kind === "queue" ? `there already? it must say Jurisdiction: ${jurisdiction}` : "there already?";
  return [
    "",
    `# ${kind} ${name}${deadLettersOf === undefined ? "" : `, for the dead letters of ${deadLettersOf}`}: ${there}`,
    command(lookCommand(store)),
    "# if not:",
    command(createCommand(store)),
    ...(deadLettersOf === undefined
      ? []
      : [
          `# once something is deployed, it must say dead_letter_queue: ${name}`,
          command(consumersCommand(deadLettersOf)),
        ]),
  ];
}

function secretLine(secret: Secret): string {
  const put = command(putCommand(secret));
  return canBeMade(secret) ? `${recipe(secret)} | ${put}` : `${put}   # its vendor gives it out`;
}

export function byHand(stores: readonly Resource[], secrets: readonly Secret[]): readonly string[] {
  return [
    ...stores.flatMap(storeLines),
    "",
    "# secrets: keep each value before it is sent, and put none that is listed already",
    command(LIST_COMMAND),
    ...secrets.map(secretLine),
  ];
}
