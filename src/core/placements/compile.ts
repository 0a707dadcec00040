/** Placements as they are chosen from: rules in the order in which they are asked, contents by what is localized. */
import type { Placements, Rule } from "../placements.ts";
import { compileContent, type Content } from "./languages.ts";

export interface CompiledPlacement {
  /** The first that holds decides. */
  readonly rules: readonly Rule[];
  readonly fallback: string;
  readonly contents: Readonly<Record<string, Content>>;
  /** What else it tells besides its content. */
  readonly recommend?: Placements[string]["recommend"];
}

export type CompiledPlacements = Readonly<Record<string, CompiledPlacement>>;

export function compilePlacements(placements: Placements, languages: readonly string[]): CompiledPlacements {
  return Object.fromEntries(
    Object.entries(placements).map(([name, { rules, fallback, contents, recommend }]) => [
      name,
      {
        rules: rules.toSorted((a, b) => b.priority - a.priority),
        fallback,
        ...(recommend ? { recommend } : {}),
        contents: Object.fromEntries(
          Object.entries(contents).map(([content, payload]) => [content, compileContent(payload, languages)]),
        ),
      },
    ]),
  );
}
