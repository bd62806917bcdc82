import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { main } from './index.ts'

let out = ''
let err = ''
let directory = ''

beforeEach(async () => {
  out = ''
  err = ''
  directory = await mkdtemp(path.join(tmpdir(), 'cli-'))
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true))
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true))
})

afterEach(async () => {
  vi.restoreAllMocks()
  await rm(directory, { recursive: true })
})

const run = (...args: string[]) => main(args)

describe('the command line', () => {
  it('refuses unknown commands, flags, scenarios, policies, models and numbers with the allowed values, exit 2', async () => {
    const refusals = [
      ['bogus'],
      ['run', 'steady', '--polcy', 'x'],
      ['run', 'nope'],
      ['run', 'steady', '--policy', 'v9'],
      ['run', 'steady', '--model', 'g99'],
      ['run', 'steady', '--workload', 'games'],
      ['run', 'steady', '--seed', '1.5'],
      ['run', 'steady', '--duration', '0'],
      ['run', 'steady', 'extra'],
      ['info'],
    ]
    for (const args of refusals) {
      err = ''
      expect(await run(...args), args.join(' ')).toBe(2)
      expect(err).toMatch(/allowed are|allowed flags are|expected|unexpected|name a/)
      expect(out).toBe('')
    }
  })

  it('prints one JSON document, exit 1 for the seed bug under mainline and 0 under restore', async () => {
    expect(await run('run', 'seed-bug', '--json')).toBe(1)
    const mainline = JSON.parse(out)
    expect(mainline.splats[0].text).toBe('panfrost_mmu_as_put: as_count < 0')
    out = ''
    expect(await run('run', 'seed-bug', '--policy', 'restore', '--json')).toBe(0)
    const restore = JSON.parse(out)
    expect(restore.splats).toEqual([])
    expect(restore.checks.every(({ ok }: { ok: boolean }) => ok)).toBe(true)
    expect(restore.discontinuities).toMatchObject([{ kind: 'RESET', configRestored: 'yes', epochAfter: 1 }])
  })

  it('lists models with the contract fields, and policies with what they touch', async () => {
    expect(await run('models', '--json')).toBe(0)
    const models = JSON.parse(out)
    expect(models.map(({ id }: { id: string }) => id).join(' ')).toBe(
      't720-mp2 t760-mp4 t860-mp4 t820-mp3 g31-mp1 g52-mp1 g52-mp2 g72-mp3 g76-mp16 g57-mc1 g57-mc2 g57-mc3',
    )
    const sizes = new Map(models.map(({ id, dumpBytes }: { id: string; dumpBytes: number }) => [id, dumpBytes]))
    expect([sizes.get('t820-mp3'), sizes.get('g76-mp16'), sizes.get('g57-mc3')]).toEqual([1536, 5632, 5120])
    out = ''
    expect(await run('policies', '--json')).toBe(0)
    expect(JSON.parse(out).map(({ id, base }: { id: string; base: string | null }) => [id, base])).toEqual([
      ['mainline', null],
      ['v2', 'mainline'],
      ['restore', 'mainline'],
    ])
  })

  it('records a run that info can read, and says why it cannot read what is no recording', async () => {
    const file = path.join(directory, 'run.plab')
    expect(await run('run', 'seed-bug', '--policy', 'restore', '--record', file, '--json')).toBe(0)
    const { samples } = JSON.parse(out)
    out = ''
    expect(await run('info', file, '--json')).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ policy: 'restore', model: 'g52-mp2', samples, complete: true })
    expect((await readFile(file)).subarray(0, 5).toString('latin1')).toBe('\x89MCAP')
    const other = path.join(directory, 'other.plab')
    await writeFile(other, 'no recording')
    err = ''
    expect(await run('info', other)).toBe(3)
    expect(err).toContain(other)
    expect(await run('info', path.join(directory, 'missing.plab'))).toBe(3)
  })

  it('has help with an example for every command', async () => {
    expect(await run('--help')).toBe(0)
    const names = [...out.matchAll(/^ {2}(\w+) {2}/gm)].map(([, name]) => name ?? '')
    expect(names.length).toBeGreaterThan(4)
    for (const name of names) {
      out = ''
      expect(await run(name, '--help')).toBe(0)
      expect(out).toContain('Example: npm run -s lab --')
    }
  })
})
