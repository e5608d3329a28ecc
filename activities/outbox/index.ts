/** Messages to people, each of which comes to stand once whatever is killed meanwhile. */

export { deliver, type Message, type Patience, whereIs } from './deliver.ts'
export { keyOf } from './find-key.ts'
export type { MessageId } from './rows.ts'
