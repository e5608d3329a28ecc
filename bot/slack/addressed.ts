/**
 * What was said to us, or undefined where a message only names us: `@bob approve? @countersign` is a question to Bob, and
 * a line that quotes a command is none.
 */
export function addressed(text: string, bot: string | undefined): string | undefined {
  const [, name, said] = /^\s*<@([A-Z0-9]+)(?:\|[^>]*)?>\s*([\s\S]*)$/.exec(text) ?? []
  return bot !== undefined && name === bot ? said : undefined
}
