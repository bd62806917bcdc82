#!/usr/bin/env node
// node electron/testing/bench/charts.mjs: the figures of the charts, as JSON.
import { runnerImport } from 'vite'

const { module } = await runnerImport(new URL('charts.ts', import.meta.url).pathname, { configFile: false })
console.log(JSON.stringify(await module.benchCharts(), undefined, 2))
process.exit(0)
