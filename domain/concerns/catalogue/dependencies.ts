import type { Catalogue } from './entry.ts'

export const DEPENDENCIES = {
  'dependencies.not-checked': {
    title: 'The dependencies could not be looked at.',
    severity: 'high',
    why: 'Most of the code that would run is unknown.',
    cure: 'Gather the evidence again when the registry can be reached.',
    notChecked: true,
  },
  'dependencies.partial': {
    title: 'Some of the dependencies could not be looked at.',
    severity: 'medium',
    why: 'A part of the code that would run is unknown.',
    cure: 'Gather the evidence again when the registry can be reached.',
    notChecked: true,
  },
  'dependencies.advisories-not-checked': {
    title: 'Known vulnerabilities could not be looked up.',
    severity: 'medium',
    why: 'A dependency may have a fault that everybody else knows.',
    cure: 'Gather the evidence again where the audit endpoint can be reached, or look the packages up by hand.',
    notChecked: true,
  },
  'dependencies.advisory-critical': {
    title: 'A dependency has a critical vulnerability that is known.',
    severity: 'critical',
    why: 'It is public how to use it.',
    cure: 'Ask the author to update the dependency.',
  },
  'dependencies.advisory-high': {
    title: 'A dependency has a severe vulnerability that is known.',
    severity: 'high',
    why: 'It is public how to use it.',
    cure: 'Ask the author to update the dependency.',
  },
  'dependencies.advisory-moderate': {
    title: 'A dependency has a moderate vulnerability that is known.',
    severity: 'medium',
    why: 'It is public how to use it.',
    cure: 'Ask the author to update the dependency.',
  },
  'dependencies.advisory-low': {
    title: 'A dependency has a slight vulnerability that is known.',
    severity: 'low',
    why: 'It is public how to use it.',
    cure: 'Ask the author to update the dependency.',
  },
  'dependencies.install-scripts': {
    title: 'Dependencies have scripts that run at installation.',
    severity: 'medium',
    why: 'Here they are never run; wherever else the package is installed they are.',
    cure: 'Install without scripts; ask whether these dependencies are needed.',
  },
  'dependencies.deprecated': {
    title: 'Dependencies are deprecated.',
    severity: 'low',
    why: 'Nobody mends them.',
    cure: 'Ask the author to replace them.',
  },
  'dependencies.recent': {
    title: 'Dependencies were published only days ago.',
    severity: 'medium',
    why: 'Hijacked releases are mostly found and withdrawn within their first days.',
    cure: 'Wait a few days and gather the evidence again.',
  },
  'dependencies.refused-licence': {
    title: 'Dependencies are under a licence that the policy refuses.',
    severity: 'high',
    why: 'The organisation has decided not to use software under it.',
    cure: 'Look for another server, or ask whoever owns the policy.',
  },
  'dependencies.unknown-licence': {
    title: 'Dependencies name no licence that can be read.',
    severity: 'low',
    why: 'Whether they may be used is not known.',
    cure: 'Look at the named packages.',
  },
  'dependencies.many': {
    title: 'The server brings along a great many packages.',
    severity: 'info',
    why: 'Each of them can fail or be hijacked.',
    cure: 'Ask whether a leaner server does the same.',
  },
} as const satisfies Catalogue
