/** The options of a command, or its usage and an end: 0 for `--help`, 2 where `read` throws. Reads no options itself. */
export function optionsOrUsage<Options>(read: (args: readonly string[]) => Options, usage: string): Options {
  const args = process.argv.slice(2);
  if (args.includes("--help")) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return read(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}
