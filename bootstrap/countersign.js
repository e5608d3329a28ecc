#!/usr/bin/env node
import { runProgram } from './main.js'

await runProgram('cli/main.ts', process.argv.slice(2))
