#!/usr/bin/env node
// The command line from a checkout: builds what is missing or older than its sources, then is it: signals and exit codes are its own. Only
// the result goes to stdout.
import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const built = `${root}out/main/cli.js`

function newest(path) {
  const entry = statSync(path)
  if (!entry.isDirectory()) return entry.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newest(`${path}/${name}`)))
}

function isStale() {
  try {
    const time = statSync(built).mtimeMs
    return ['electron', 'renderer', 'package.json', 'electron.vite.config.ts'].some(
      (source) => newest(root + source) > time,
    )
  } catch {
    return true
  }
}

if (isStale()) {
  process.stderr.write('building…\n')
  const { status, stdout, stderr } = spawnSync('npm', ['run', '-s', 'build'], { cwd: root, encoding: 'utf8' })
  if (status !== 0) {
    process.stderr.write(`${stdout}${stderr}\nthe build failed\n`)
    process.exit(70)
  }
}
await import(pathToFileURL(built).href)
