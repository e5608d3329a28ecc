#!/usr/bin/env node
import { runTask } from './main.js'

const [name, ...args] = process.argv.slice(2)
await runTask(name, args)
