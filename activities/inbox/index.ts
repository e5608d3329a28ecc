/** Commands from people: durable before they are acknowledged, carried out once, remembered against replay. */
export {
  acceptCommand,
  answerOf,
  type ClaimedCommand,
  type Command,
  claim,
  finish,
  forgetCommands,
} from './commands.ts'
