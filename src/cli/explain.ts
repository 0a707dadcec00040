/**
 * `npm run explain`: what would happen to an event, from there, for this visitor, and why, in words. Runs the two
 * functions that the collector runs, over `gatehouse.config.ts`; needs no Worker and sends nothing.
 */
import * as z from "zod";
import config from "../../gatehouse.config.ts";
import { explain, questionSchema } from "../core/decide/explain.ts";
import { questionFrom, readOptions, USAGE, type Options } from "./explain/question.ts";
import { explainTools } from "./explain/tools.ts";
import { tell } from "./explain/words.ts";

function answer(options: Options): string {
  const question = questionSchema.safeParse(questionFrom(options));
  if (!question.success) throw new Error(z.prettifyError(question.error));
  const explanation = explain(question.data, explainTools(config, options.site, Date.now()));
  return options.json ? JSON.stringify(explanation, null, 2) : tell(explanation, question.data.event);
}

try {
  const options = readOptions(process.argv.slice(2));
  console.log(options.help ? USAGE : answer(options));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error("\nAll options: npm run explain -- --help");
  process.exitCode = 2;
}
