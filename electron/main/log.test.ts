import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { log, logUncaught, openLog } from './log.ts'

let directory = ''
let said: string[] = []

beforeEach(() => {
  said = []
  vi.spyOn(log.transports.console, 'writeFn').mockImplementation(({ message }) => said.push(message.data.join(' ')))
  directory = path.join(mkdtempSync(path.join(tmpdir(), 'perfcnt-lab-log-')), 'logs')
})

afterEach(() => {
  vi.restoreAllMocks()
  log.transports.file.level = false
  rmSync(path.dirname(directory), { recursive: true })
})

it('says on the console what happens before it is opened, and writes no file', () => {
  log.warn('early')
  expect(said).toEqual(['early'])
  expect(readdirSync(path.dirname(directory))).toEqual([])
})

it('writes a line of JSON for each entry', () => {
  openLog(directory)
  log.info('the lab process has started')
  log.error('uncaught:', new Error('as\nasked'))
  const lines = readFileSync(path.join(directory, 'main.log'), 'utf8').trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { time: expect.stringMatching(/^\d{4}-.*Z$/), level: 'info', text: 'the lab process has started' },
    { time: expect.any(String), level: 'error', text: expect.stringMatching(/^uncaught: Error: as\nasked\n {4}at /) },
  ])
})

it('keeps five files of 2 MB and drops the oldest', () => {
  openLog(directory)
  const padding = 'x'.repeat(128 * 1024)
  for (let entry = 0; entry < 120; entry++) log.info(`entry ${entry}`, padding)
  expect(readdirSync(directory).sort()).toEqual(['main.1.log', 'main.2.log', 'main.3.log', 'main.4.log', 'main.log'])
  const kept = ['main.4.log', 'main.3.log', 'main.2.log', 'main.1.log', 'main.log'].flatMap((name) => {
    const file = path.join(directory, name)
    expect(statSync(file).size).toBeLessThan(2.2 * 1024 ** 2)
    return [...readFileSync(file, 'utf8').matchAll(/entry (\d+)/g)].map(([, entry]) => Number(entry))
  })
  expect(kept.length).toBeGreaterThan(60)
  expect(kept).toEqual(kept.map((_, index) => 120 - kept.length + index))
})

it('is no reason to fail when it cannot be written', () => {
  writeFileSync(directory, 'a file where the directory should be')
  openLog(directory)
  log.info('still said')
  expect(said).toContain('still said')
})

it('writes down an uncaught error, and makes one of a rejection that nobody handled', () => {
  openLog(directory)
  const before = process.listeners('unhandledRejection')
  logUncaught()
  const [onUncaught] = process.listeners('uncaughtExceptionMonitor')
  onUncaught?.(new Error('in main'), 'uncaughtException')
  expect(readFileSync(path.join(directory, 'main.log'), 'utf8')).toContain('"text":"uncaught: Error: in main')

  const [onRejection] = process.listeners('unhandledRejection').filter((listener) => !before.includes(listener))
  expect(() => onRejection?.('no reason given', Promise.resolve())).toThrow('no reason given')
  if (onRejection !== undefined) process.off('unhandledRejection', onRejection)
  process.removeAllListeners('uncaughtExceptionMonitor')
})
