import { mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parsed } from '../lab/recordings/reading/events.ts'
import { scenarioInput } from '../lab/recordings/format/inputs.ts'
import { checkSchema } from '../lab/recordings/format/messages.ts'
import { openRecordingFile } from '../lab/recordings/reading/open.ts'
import { openRecordings } from '../lab/recordings/folder/recordings.ts'
import { RUN_START } from '../sim/machine/machine.ts'
import { run } from './command-line.testing.ts'

let directory = ''
let file = ''

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cli-'))
  file = join(directory, 'hang.plab')
  const args = ['run', 'hang-during-sampling', '--policy', 'restore', '--duration', '3', '--record', file, '--json']
  expect((await run(...args)).code).toBe(0)
})
afterAll(() => rm(directory, { recursive: true }))
const json = async (...args: readonly string[]) => {
  const { code, out, err } = await run(...args, '--json')
  return { code, err, value: JSON.parse(out) as Record<string, unknown> }
}

async function damaged(name: string, change: (bytes: Buffer) => Buffer): Promise<string> {
  const path = join(directory, name)
  await writeFile(path, change(await readFile(file)))
  return path
}

/** What happened with one seed, said to have happened with another. */
async function withOtherSeed(): Promise<string> {
  const reader = await openRecordingFile(file)
  const writer = await (await openRecordings(directory)).create('other seed')
  const [settings] = reader.info.runs
  const [batch] = await reader.read(0, 0, Infinity)
  if (settings === undefined || batch === undefined) throw new Error('an empty recording')
  const { policy, model, seed, workload, periodMs, counterset } = settings
  const other = { policy, model, seed: seed + 1, workload, periodMs, counterset }
  const input = { settings: other, scenario: 'hang-during-sampling', duration: 3e9, unstableIoctls: true }
  writer.input(batch.run, scenarioInput(input, RUN_START))
  for await (const messages of reader.messages(0)) {
    for (const message of messages) {
      if (message.topic === '/check') writer.check(batch.run, parsed(checkSchema, message))
    }
  }
  for (const each of await reader.read(0, 0, Infinity)) writer.batch(each)
  await writer.close()
  await reader.close()
  return join(directory, 'other seed.plab')
}

describe('run --record', () => {
  it('writes a recording that verify proves', async () => {
    const { code, value } = await json('verify', file)
    expect({ code, value }).toMatchObject({ code: 0, value: { ok: true, firstDivergence: null, problem: null } })
    expect(value['checked']).toBeGreaterThan(25)
    expect(value['events']).toBeGreaterThan(500)
  })

  it('counts the discontinuities that the run reports: the time between two sessions is none', async () => {
    const path = join(directory, 'autosuspend.plab')
    const report = await json('run', 'autosuspend', '--policy', 'restore', '--duration', '1', '--record', path)
    expect(report.value['discontinuities']).toEqual([])
    expect((await json('info', path)).value['discontinuities']).toBe(0)
  })

  it('proves a scenario that ends in a deadlock, or under another policy', async () => {
    for (const [scenario, policy] of [
      ['seed-bug', 'v2'],
      ['system-sleep', 'mainline'],
    ] as const) {
      const path = join(directory, `${scenario}.plab`)
      await run('run', scenario, '--policy', policy, '--duration', '1', '--record', path)
      expect((await run('verify', path)).out).toMatch(/^ok: \d+ digests and \d+ events are the same\n$/)
    }
  })
})

describe('info', () => {
  it('says for people what it says in JSON', async () => {
    const { out } = await run('info', file)
    expect(out).toMatch(/^kind {13}full\nchunks {11}[1-9]\d* ok, 0 skipped\nrun 1 {12}restore, g52-mp2, seed \d+, /m)
  })
})

describe('verify', () => {
  it('ends with 1 when a recording says something else than the run', async () => {
    const path = await withOtherSeed()
    const { code, value } = await json('verify', path)
    expect(code).toBe(1)
    expect(value).toMatchObject({
      ok: false,
      checked: 0,
      firstDivergence: { run: 0, check: { steps: expect.any(Number) as number } },
    })
    expect((await run('verify', path)).out).toContain('the first digest that differs')
  })

  it('says that it has compared what is left of a damaged file', async () => {
    const path = await damaged('cut-in-half.plab', (bytes) => bytes.subarray(0, bytes.length / 2))
    const { code, out } = await run('verify', path)
    expect(code).toBe(0)
    expect(out).toMatch(/^ok: \d+ digests and \d+ events are the same; parts of the file are missing\n$/)
  })

  it.each([['verify'], ['info'], ['recover']])(
    '%s ends with 3 and the reason when nothing can be read',
    async (name) => {
      const path = join(directory, 'text.plab')
      await writeFile(path, 'no recording')
      for (const bad of [path, join(directory, 'none.plab')]) {
        const { code, err } = await run(name, bad)
        expect(code).toBe(3)
        expect(err).toMatch(/Not a recording|: There is no such file\.\n/)
      }
      expect((await run(name, directory)).err).toBe(`${directory}: This is a folder: name a file in it.\n`)
    },
  )
})

describe('recover', () => {
  it('writes a whole copy of a file that was cut, and leaves the file alone', async () => {
    const path = await damaged('cut.plab.part', (bytes) => bytes.subarray(0, Math.floor(bytes.byteLength * 0.6)))
    const before = await readFile(path)
    const { code, value } = await json('recover', path)
    expect(code).toBe(0)
    const out = join(directory, 'cut recovered.plab')
    expect(value).toMatchObject({ lost: 0, chunksSkipped: 1, out })
    expect(await readFile(path)).toEqual(before)
    const cut = (await json('info', path)).value
    expect((await json('info', out)).value).toMatchObject({
      complete: true,
      runs: [{ policy: 'restore', scenario: 'hang-during-sampling', parent: null }],
      samples: cut['samples'],
      runId: cut['runId'],
      problem: null,
    })
    expect(await readdir(directory)).not.toContain('cut recovered.plab.part')
  })

  it('writes a copy that verify proves, wherever the file was cut or damaged', async () => {
    const { byteLength } = await readFile(file)
    const flip = (share: number) => (bytes: Buffer) => {
      const at = Math.floor(byteLength * share)
      bytes.writeUInt8(bytes.readUInt8(at) ^ 4, at)
      return bytes
    }
    const cut = (share: number) => (bytes: Buffer) => bytes.subarray(0, Math.floor(byteLength * share))
    for (const [i, change] of [cut(0.63), cut(0.71), cut(0.87), flip(0.26), flip(0.8)].entries()) {
      const { value } = await json('recover', await damaged(`damaged-${i}.plab`, change))
      const { code, value: verification } = await json('verify', String(value['out']))
      expect({ i, code, verification }).toMatchObject({ i, code: 0, verification: { ok: true, whole: false } })
    }
  })

  it('shows the hole of a damaged chunk, and counts what is missing', async () => {
    const path = await damaged('flipped.plab', (bytes) => {
      const at = Math.floor(bytes.byteLength / 2)
      bytes.writeUInt8(bytes.readUInt8(at) ^ 4, at)
      return bytes
    })
    const { value } = await json('recover', path)
    expect(value).toMatchObject({ chunksSkipped: 1 })
    expect(value['lost']).toBeGreaterThan(10)
    const info = (await json('info', String(value['out']))).value
    const whole = (await json('info', file)).value
    expect(info['discontinuities']).toBe(Number(whole['discontinuities']) + 1)
    expect((await json('recover', path)).value['out']).toBe(join(directory, 'flipped recovered 2.plab'))
  })
})

describe('export', () => {
  it.each([
    ['csv', /^# Perfcnt Lab.*\r\n# recording: hang, id /],
    ['markdown', /^# hang\n/],
    ['perfetto', /COUNTERS INVALID/],
    ['light', /MCAP/],
  ])('writes %s', async (to, content) => {
    const out = join(directory, `out.${to}`)
    const { code, value } = await json('export', file, '--to', to, '--out', out)
    const written = await readFile(out)
    expect({ code, value }).toEqual({ code: 0, value: { file, to, out, bytes: written.byteLength } })
    expect(written.toString('latin1')).toMatch(content)
    expect((await readdir(directory)).filter((name) => name.startsWith(`out.${to}`))).toEqual([`out.${to}`])
  })

  it('writes a light file that verify proves', async () => {
    const out = join(directory, 'small.plab')
    await run('export', file, '--to', 'light', '--out', out)
    expect((await json('info', out)).value).toMatchObject({ kind: 'light', policy: 'restore', samples: 0 })
    expect((await json('verify', out)).value).toMatchObject({ ok: true })
  })

  it('writes the same table of a light file, whose runs are done again for that', async () => {
    const light = join(directory, 'some.plab')
    const [whole, again] = [join(directory, 'whole.csv'), join(directory, 'again.csv')]
    await run('export', file, '--to', 'light', '--out', light)
    await run('export', file, '--to', 'csv', '--out', whole)
    expect(await run('export', light, '--to', 'csv', '--out', again)).toMatchObject({ code: 0, err: '' })
    const rows = async (path: string) =>
      (await readFile(path, 'utf8')).split('\r\n').filter((row) => !row.startsWith('#'))
    expect(await rows(again)).toEqual(await rows(whole))
    expect((await rows(again)).length).toBeGreaterThan(200)
  })

  it('ends with 2 and leaves things as they are when the file to write is the recording, a folder, a device or nowhere', async () => {
    const before = await readFile(file)
    const same = join(directory, 'same.plab')
    await symlink(file, same)
    for (const [out, reason] of [
      [file, 'is the recording itself'],
      [same, 'is the recording itself'],
      [directory, 'is a folder'],
      ['/dev/null', 'is no regular file'],
      [join(file, 'x.csv'), `can't be written: ${file} is no folder`],
      [join(directory, 'missing', 'x.csv'), `can't be written: there is no folder ${join(directory, 'missing')}`],
      ['/proc/x.csv', "can't be written: "],
    ] as const) {
      const { code, err } = await run('export', file, '--to', 'csv', '--out', out)
      expect({ code, err: err.includes(`--out: ${out} ${reason}`) }).toEqual({ code: 2, err: true })
    }
    expect(await readFile(file)).toEqual(before)
    expect(await readdir(directory)).not.toContain('missing')
    expect(await run('run', 'steady', '--record', join(file, 'x.plab'))).toMatchObject({ code: 2, out: '' })
  })

  it('writes where a link points, and leaves the link', async () => {
    const [target, link] = [join(directory, 'target.md'), join(directory, 'link.md')]
    await writeFile(target, 'old')
    await symlink(target, link)
    expect(await run('export', file, '--to', 'markdown', '--out', link)).toMatchObject({ code: 0 })
    expect(await readFile(target, 'utf8')).toMatch(/^# hang/)
    expect(await readlink(link)).toBe(target)
  })

  it('ends with 2 without a format or a file to write', async () => {
    expect(await run('export', file, '--to', 'pdf', '--out', 'x')).toMatchObject({ code: 2 })
    expect(await run('export', file, '--to', 'csv')).toMatchObject({ code: 2 })
  })
})
