import { answerCard } from '../../domain/cards/index.ts'
import { about } from './command.ts'

/** What the open or last review would change against the release that stands. */
export const diff = about('diff', 'what the open or last review changes', async (office, server) => {
  const review = server.review
  const [proposed, against] = await Promise.all([
    review?.release ? office.shelf.evidence(review.release.evidence) : undefined,
    review?.against ? office.shelf.evidence(review.against) : undefined,
  ])
  if (!review || !proposed)
    return answerCard(false, `There is no gathered evidence for ${server.reference} yet.`)
  return office.drawDiff(server, proposed, against)
})
