import type { Catalogue } from './entry.ts'

/** What a server does while it is observed in the sandbox. */
export const CONDUCT = {
  'observe.memory': {
    title: 'It used more memory than a run may have and was stopped.',
    severity: 'high',
    why: 'It would do the same to the host that runs it.',
    cure: 'Ask the author what it needs the memory for.',
  },
  'observe.processes': {
    title: 'It started more processes than a run may have.',
    severity: 'high',
    why: 'It would do the same to the host that runs it.',
    cure: 'Ask the author what it starts.',
  },
  'observe.output': {
    title: 'It sent more than is listened to and was stopped.',
    severity: 'high',
    why: 'It would fill the memory and the disk of whatever listens.',
    cure: 'Ask the author for a server that answers within bounds.',
  },
  'observe.stray-output': {
    title: 'It writes text that is not MCP to standard output, which confuses clients.',
    severity: 'low',
    why: 'Clients may stop or take the text for an answer.',
    cure: 'Ask the author to write messages to standard error.',
  },
  'observe.network': {
    title: 'It looked for a host on the network as it started; there was none.',
    severity: 'info',
    why: 'It may offer something else where it finds one.',
    cure: 'Compare the host with what the server is for.',
  },
  'observe.undeclared-input': {
    title: 'It does not start without variables that it does not declare.',
    severity: 'low',
    why: 'Whoever installs it finds out by failing, and what the variables do is not said.',
    cure: 'The author declares them in server.json.',
  },
  'observe.differs-by-revision': {
    title: 'It offers other tools to clients of the newest protocol revision.',
    severity: 'high',
    why: 'What was reviewed is not what every client gets.',
    cure: 'Ask the author why; compare both lists.',
  },
} as const satisfies Catalogue
