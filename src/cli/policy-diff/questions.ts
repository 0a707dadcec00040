/** Reads situations to ask two configs about: questions as POST /v1/explain takes them, with a name. Answers none. */
import { readFileSync } from "node:fs";
import * as z from "zod";
import { questionSchema } from "../../core/question.ts";

const namedSchema = questionSchema.extend({ name: z.string().min(1).optional(), site: z.string().optional() });

export type NamedQuestion = z.infer<typeof namedSchema> & { readonly name: string };

/** A JSON list, or one question in a line. */
function entriesOf(text: string): readonly string[] {
  if (!text.trimStart().startsWith("[")) return text.split("\n").filter((line) => line.trim() !== "");
  return z
    .array(z.unknown())
    .parse(JSON.parse(text))
    .map((entry) => JSON.stringify(entry));
}

function read(entry: string, position: number, file: string): NamedQuestion {
  const where = `${file}, question ${position}`;
  let said: unknown;
  try {
    said = JSON.parse(entry);
  } catch {
    throw new Error(`${where}: no JSON`);
  }
  const question = namedSchema.safeParse(said);
  if (!question.success) throw new Error(`${where}:\n${z.prettifyError(question.error)}`);
  return { ...question.data, name: question.data.name ?? `question ${position}` };
}

/** @throws {Error} that says which question cannot be meant */
export function readQuestions(file: string): readonly NamedQuestion[] {
  return entriesOf(readFileSync(file, "utf8")).map((entry, index) => read(entry, index + 1, file));
}
