import type { Catalogue } from './entry.ts'

export const MANIFEST = {
  'manifest.not-observed': {
    title: 'What the server offers could not be observed.',
    severity: 'critical',
    why: 'Its tools are unknown, so there is nothing that an approval could bind.',
    cure: 'Run where the sandbox works, or ask the author for a server that answers without credentials.',
    notChecked: true,
    fixed: true,
  },
  'manifest.declared-only': {
    title: 'What the server offers is declared and was not observed.',
    severity: 'high',
    why: 'A running server may offer more than its metadata says.',
    cure: 'Run where the sandbox works, or ask the author for a server that answers without credentials.',
    notChecked: true,
  },
  'manifest.not-all-checked': {
    title: 'Some of the server’s own text was too long or too deep to check.',
    severity: 'high',
    why: 'What comes after the part that was read may address the model or hide characters.',
    cure: 'Ask the author for shorter descriptions and schemas.',
    notChecked: true,
  },
  'manifest.empty': {
    title: 'The server offers no tool, prompt or resource.',
    severity: 'low',
    why: 'There is nothing to use, or it shows its tools only later, which would be drift.',
    cure: 'Ask the author what it needs to show its tools.',
  },
  'text.hidden-message': {
    title: 'The server’s text carries characters that can spell a hidden message.',
    severity: 'critical',
    why: 'Tag characters, runs of variation selectors and runs of zero-width characters are read by models and seen by nobody.',
    cure: 'Do not use it; ask the author where these characters come from.',
  },
  'text.hidden-characters': {
    title: 'The server’s text has characters that a reader does not see.',
    severity: 'high',
    why: 'What a reviewer reads is not what the model gets.',
    cure: 'Read the marked places; ask the author to remove them.',
  },
  'text.unusual-spaces': {
    title: 'The server’s text has spaces of unusual kinds.',
    severity: 'info',
    why: 'Mostly pasted from a web page; now and then used to push text out of sight.',
    cure: 'Read the marked places.',
  },
  'text.blank-run': {
    title: 'The server’s text has long runs of blanks or empty lines.',
    severity: 'medium',
    why: 'They push what follows out of the part that a person sees.',
    cure: 'Read the text to its end.',
  },
  'text.hidden-markup': {
    title: 'The server’s text has comments or tags meant for a model.',
    severity: 'high',
    why: 'HTML comments and tags such as <IMPORTANT> are a common wrapping of instructions that a chat window does not show.',
    cure: 'Read what is inside; ask the author to say it in the open or not at all.',
  },
  'text.conceals': {
    title: 'The server’s text tells the model to keep something from the user, or to drop its instructions.',
    severity: 'high',
    why: 'A description explains a tool; it has no business with what the user is told.',
    cure: 'Do not use it unless the author can explain the sentence.',
  },
  'text.steers': {
    title: 'The server’s text tells the model when it must use a tool, or what to do before and after.',
    severity: 'medium',
    why: 'It may draw calls and data to this server that the user meant for another.',
    cure: 'Read the sentence and judge whether the tool needs it.',
  },
  'text.other-tool': {
    title: 'The server’s text speaks of tools that it does not offer.',
    severity: 'medium',
    why: 'A description can change how the model uses another server’s tools.',
    cure: 'Find out whose tool is meant, and whether it is used beside this one.',
  },
  'text.encoded': {
    title: 'The server’s text holds a long encoded run.',
    severity: 'medium',
    why: 'A model can decode what a reviewer cannot read.',
    cure: 'Decode it and read it.',
  },
  'text.secret-path': {
    title: 'The server’s text names places where secrets are kept.',
    severity: 'high',
    why: 'Naming a key file or a credentials file in a description is the first step of having it read and sent.',
    cure: 'Find out why the tool speaks of it.',
  },
  'text.long': {
    title: 'A description is longer than anybody reads.',
    severity: 'low',
    why: 'Long text hides what matters in it.',
    cure: 'Read it to its end, or ask the author to shorten it.',
  },
} as const satisfies Catalogue
