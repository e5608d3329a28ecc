import type { Catalogue } from './entry.ts'

export const TOOLS = {
  'tools.annotation-contradiction': {
    title: 'A tool calls itself read-only and sounds as if it changes something.',
    severity: 'high',
    why: 'Clients and reviewers treat read-only tools with less care.',
    cure: 'Ask the author to correct the annotation or the name.',
  },
  'tools.name-lookalike': {
    title: 'A tool’s name looks like another name.',
    severity: 'high',
    why: 'Letters of another script, or names that differ in 0 and O alone, pass for a tool that was approved.',
    cure: 'Ask the author for plain, distinct names.',
  },
  'tools.name-duplicate': {
    title: 'Two tools have the same name.',
    severity: 'high',
    why: 'Clients disagree about which of them is called.',
    cure: 'Ask the author for distinct names.',
  },
  'tools.name-unusual': {
    title: 'A tool’s name is outside what the MCP specification allows.',
    severity: 'low',
    why: 'Names are 1 to 128 ASCII letters, digits, and _ - . so that clients agree on them.',
    cure: 'Ask the author for a plain name.',
  },
  'tools.takes-conversation': {
    title: 'A tool asks for the conversation or the model’s instructions.',
    severity: 'medium',
    why: 'The model fills such a parameter with what the user said elsewhere, and the server receives it.',
    cure: 'Find out what the tool does with it; leave the tool out where it is not needed.',
  },
  'tools.takes-secret': {
    title: 'A tool asks for a secret as an argument.',
    severity: 'medium',
    why: 'The secret passes through the model, the chat and the record.',
    cure: 'Ask the author to take it from the environment.',
  },
  'tools.remote-schema': {
    title: 'A tool’s schema refers to another address.',
    severity: 'medium',
    why: 'What the tool accepts can change without a new release; such references are never fetched.',
    cure: 'Ask the author to write the schema out.',
  },
  'tools.many': {
    title: 'The server offers a great many tools.',
    severity: 'low',
    why: 'Nobody reads them all, and each of them takes a part of the model’s attention.',
    cure: 'Approve only the tools that are needed.',
  },
} as const satisfies Catalogue
