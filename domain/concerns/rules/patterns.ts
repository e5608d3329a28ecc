/**
 * What poisoned tool descriptions have in common. Every repetition is bounded, so that a match costs at most a small
 * multiple of the text's length; the texts are bounded before.
 */

/** Text as a model takes it: compatibility forms folded, invisible characters gone, blanks single. */
export function folded(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[‘’]/g, "'")
}

export const HIDDEN_MARKUP: readonly RegExp[] = [
  /<!--.{0,120}/i,
  /<\/?\s?(?:important|system|system[-_ ]prompt|instructions?|hidden|critical|override|attention|assistant)\b[^<>]{0,100}>/i,
  /<\|[a-z_ ]{1,30}\|>/i,
  /\[\/?INST\]|<<\/?SYS>>/,
]

const WITHHELD =
  '(?:tell|telling|inform|informing|mention|mentioning|reveal|revealing|disclose|disclosing|notify|notifying|alert|alerting)'
const PERSON = '(?:user|users|human|humans|person|anyone|anybody)'

export const CONCEALS: readonly RegExp[] = [
  /\b(?:ignore|disregard|forget|override|bypass)\b[^.!?]{0,40}\b(?:previous|prior|above|earlier|all|any|other|your|system|developer)\b[^.!?]{0,40}\b(?:instructions?|prompts?|rules|guidelines|directives|safety)\b/i,
  new RegExp(
    `\\b(?:do not|don't|never|without|avoid|must not|should not|shall not)\\b[^.!?]{0,25}\\b${WITHHELD}\\b[^.!?]{0,30}\\b${PERSON}\\b`,
    'i',
  ),
  /\bwithout (?:asking|the (?:user|human)'?s? (?:knowledge|consent|knowing|noticing|approval)|(?:their|any) (?:knowledge|consent))/i,
  /\b(?:hide|conceal)\b[^.!?]{0,40}\bfrom (?:the )?(?:user|users|human)\b/i,
  /\b(?:keep|stay|remain)\b[^.!?]{0,30}\b(?:secret|hidden|silent|confidential)\b[^.!?]{0,30}\b(?:user|human)\b/i,
  /\b(?:secretly|silently|covertly|quietly) (?:send|read|copy|forward|upload|include|pass|add|append|store|collect)/i,
]

export const STEERS: readonly RegExp[] = [
  /\b(?:you|the (?:model|assistant|ai|agent|llm)) (?:must|shall|are required to)\b.{0,60}/i,
  /\balways (?:call|use|invoke|run|execute|include|read|send|pass|prefer)\b.{0,60}/i,
  /\b(?:before|prior to|after) (?:using|calling|invoking|running) (?:this|any|other|another|the)\b.{0,60}/i,
  /\b(?:instead of|rather than|over) (?:using |calling )?(?:any |all |the )?other (?:tools?|functions?|servers?)\b/i,
  /\b(?:must|should) (?:always |only )?be (?:called|used|invoked|run) (?:first|before|instead|whenever)\b.{0,60}/i,
  /\b(?:do not|don't|never) (?:call|use|invoke) (?:any )?(?:other|another)\b.{0,60}/i,
]

export const SECRET_PATH =
  /\.ssh\b|\bid_(?:rsa|dsa|ecdsa|ed25519)\b|\.aws\/|\.gnupg\b|\.kube\/|\.docker\/config|\.netrc\b|\.npmrc\b|\.pypirc\b|\.git-credentials|\.config\/gcloud|\/etc\/(?:passwd|shadow)\b|\/proc\/(?:self|\d{1,7})\/environ|\.cursor\/mcp|claude_desktop_config|wallet\.dat|(?:^|[\s"'`(/])\.env\b(?!\.(?:example|sample|template))/i

export const REMOTE_REFERENCE = /^(?:[a-z][a-z0-9+.-]{0,20}:)?\/\//i

const BASE64 = /[A-Za-z0-9+/_-]{100,}={0,2}/g
const HEX = /\b[0-9a-f]{128,}\b/i
const ESCAPES = /(?:%[0-9a-f]{2}|\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|&#x?[0-9a-f]{2,6};){12,}/i

/** A long run that nobody writes by hand, or undefined. */
export function encodedRun(text: string): string | undefined {
  const plain = HEX.exec(text)?.[0] ?? ESCAPES.exec(text)?.[0]
  if (plain !== undefined) return plain
  for (const [run] of text.matchAll(BASE64)) {
    const mixed = /[a-z]/.test(run) && /[A-Z]/.test(run) && /[0-9]/.test(run)
    if (mixed && new Set(run).size >= 20) return run
  }
  return undefined
}

/** Names of tools that a text speaks of: `mcp__server__tool`, or an identifier beside the word tool or function. */
export function spokenTools(text: string): string[] {
  const found: string[] = []
  for (const pattern of [
    /\b(mcp__[a-z0-9_-]{1,80})/gi,
    /\b([a-z][a-z0-9]{0,40}(?:_[a-z0-9]{1,40}){1,8})\b['"`)]{0,2} (?:tool|function)\b/gi,
    /\b(?:tool|function)s?(?: named| called)? ['"`(]{0,2}([a-z][a-z0-9]{0,40}(?:_[a-z0-9]{1,40}){1,8})\b/gi,
  ]) {
    for (const match of text.matchAll(pattern)) if (match[1]) found.push(match[1])
  }
  return found
}
