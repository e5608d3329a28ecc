import { createSandbox, observe } from '../../sandbox/index.ts'
import { layBait, probe } from './probe.ts'

const sandbox = await createSandbox()
const { bait, remove } = await layBait()
const [noisy, hoard, all] = await Promise.all([
  observe(sandbox, probe('noisy')),
  observe(sandbox, probe('hoard')),
  observe(sandbox, probe(JSON.stringify(bait))),
])
await remove()
const shadow = all.status === 'observed' ? all.tools.find((tool) => tool.name === 'read_shadow') : undefined
const report = {
  uid: process.getuid?.(),
  status: sandbox.status,
  noisy: noisy.status,
  hoard: hoard.status === 'not_observed' ? hoard.reason : '',
  shadow: shadow?.description,
}
console.log(JSON.stringify(report))
process.exit()
