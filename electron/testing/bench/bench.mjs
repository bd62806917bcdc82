#!/usr/bin/env node
// npm run bench [-- [--json] PART...]: every figure that we care about, with its target.
import { runnerImport } from 'vite'

const { module } = await runnerImport(new URL('bench.ts', import.meta.url).pathname, { configFile: false })
await module.bench(process.argv.slice(2))
process.exit(0)
