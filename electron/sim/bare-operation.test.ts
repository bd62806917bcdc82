import path from 'node:path'
import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '../..')
const eslint = new ESLint({ cwd: ROOT, overrideConfigFile: path.join(ROOT, '.eslint.config.js') })

const PROGRAM = `
import { Atomic } from './atomic.ts'
import { type Kernel } from './kernel.ts'
import { fn, type Operation, type Task } from './operation.ts'

export function* program(kernel: Kernel): Task<number> {
  const atomic = new Atomic(kernel, 'count')
  const call = fn('f', function* () {})
  const task = function* (): Task {}
  const kept: Operation<number> = atomic.read()
  yield* call()
  BODY
  return (yield* kept) + (yield* atomic.read())
}
`

/** Rules that one line in a kernel function breaks. */
async function broken(line: string): Promise<readonly (string | null)[]> {
  // A file of the project, with other text.
  const [result] = await eslint.lintText(PROGRAM.replace('BODY', line), {
    filePath: path.join(ROOT, 'electron/sim/kernel/signal.ts'),
  })
  return (result?.messages ?? [])
    .filter(({ ruleId }) => ruleId === 'lab/no-bare-operation')
    .map(({ message }) => message)
}

describe('a forgotten yield*', () => {
  it('is an error where an operation, a call or a task is built and dropped, or tested for being there', async () => {
    for (const line of ['atomic.set(1)', 'call()', 'task()', 'yield atomic.set(1)'])
      expect([line, await broken(line)]).toEqual([line, [expect.stringContaining('drops it')]])
    for (const line of [
      'if (atomic.read()) return 1',
      'while (!atomic.read());',
      'const n = atomic.read() ? 1 : 2; return n',
    ])
      expect([line, await broken(line)]).toEqual([line, [expect.stringContaining('not what it returns')]])
    for (const line of [
      'yield* atomic.set(1)',
      'if (yield* atomic.read()) return 1',
      'const one = [atomic.set(1)]; return one.length',
    ])
      expect([line, await broken(line)]).toEqual([line, []])
  }, 30_000)
})
