// Letters of other scripts that look like Latin ones in most fonts (from Unicode TR 39's idea of a skeleton).
const LOOKS_LIKE: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['a', 'аαɑ'],
    ['b', 'ЬьƄ'],
    ['c', 'сϲ'],
    ['d', 'ԁ'],
    ['e', 'еєҽ'],
    ['g', 'ɡց'],
    ['h', 'һհ'],
    ['j', 'јϳ'],
    ['k', 'кκ'],
    ['l', 'іӏιıⅼ1i|'],
    ['n', 'ո'],
    ['o', 'оοօσ0'],
    ['p', 'рρ'],
    ['q', 'ԛ'],
    ['r', 'ᴦ'],
    ['s', 'ѕ'],
    ['t', 'τ'],
    ['u', 'υս'],
    ['v', 'ѵν'],
    ['w', 'ԝω'],
    ['x', 'хχ'],
    ['y', 'уүγ'],
    ['z', 'ᴢ'],
  ].flatMap(([latin = '', others = '']) => [...others].map((other) => [other, latin])),
)

/** A name as it looks: case, compatibility forms, look-alike letters and digits folded together. */
export function skeleton(name: string): string {
  const folded = name.slice(0, 500).normalize('NFKC').toLowerCase()
  return [...folded].map((character) => LOOKS_LIKE[character] ?? character).join('')
}

/** True for a name that is not plain ASCII and looks as if it were. */
export function passesForAscii(name: string): boolean {
  return /\P{ASCII}/u.test(name) && /^[\x20-\x7e]+$/.test(skeleton(name))
}

const SCRIPTS = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u, /\p{Script=Armenian}/u]

/** True for a name with letters of two scripts that share shapes. */
export function mixesScripts(name: string): boolean {
  return SCRIPTS.filter((script) => script.test(name)).length > 1
}
