/** Tells a person, on one line, what is being done. */
export type Say = (line: string) => void

export const silent: Say = () => {}
