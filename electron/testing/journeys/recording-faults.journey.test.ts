import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type FromLab, type ToLab } from '../../hosts/messages.ts'
import { frameTransport } from '../../hosts/transports.ts'
import { openRecordingFile } from '../../lab/recording-open.ts'
import { connect } from '../../protocol/connect.ts'
import { info } from '../../lab/recording-info.ts'

const MAIN = resolve(import.meta.dirname, '../../../out/main')
const RESOURCES = resolve(import.meta.dirname, '../../../resources')
const KILLS = 50
const AT_ONCE = 10
/** Of what was recorded, so much may be missing at the end after a kill, ms. */
const MAY_BE_LOST_MS = 1300
const NOBODY = 65_534

const root = mkdtempSync(join(tmpdir(), 'faults-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** A lab as the hosts run it, without a window: it records from the start. */
function startLab(directory: string): ChildProcess {
  return fork(join(MAIN, 'lab.js'), ['--resources', RESOURCES, '--recordings', directory], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
}

async function untilFile(directory: string): Promise<string> {
  for (;;) {
    const found = readdirSync(directory).find((name) => name.endsWith('.part'))
    if (found !== undefined) return join(directory, found)
    await new Promise((done) => setTimeout(done, 20))
  }
}

/** Kills a lab `after` ms into its recording. */
async function killed(number: number, after: number) {
  const directory = join(root, `kill ${number}`)
  mkdirSync(directory)
  const lab = startLab(directory)
  const path = await untilFile(directory)
  const seen = watch(lab)
  await new Promise((done) => setTimeout(done, after))
  lab.kill('SIGKILL')
  const at = Date.now()
  await once(lab, 'exit')
  const due = seen.findLast((each) => each.at <= at - MAY_BE_LOST_MS)
  // Nothing of one that is younger than that has to be there.
  if (due === undefined && (await info(path)).durationNs === 0) return undefined
  const reader = await openRecordingFile(path)
  const { runs, samples, problem } = reader.info
  const batches = await reader.read(0, 0, Infinity)
  await reader.close()
  const holes = batches.flatMap(({ discontinuities }) => discontinuities).filter(({ kind }) => kind === 'FILE_LOSS')
  const reached = batches.at(-1)?.now ?? 0
  const isDueThere = due === undefined || due.now <= reached
  const lostMs = ((seen.at(-1)?.now ?? reached) - reached) / 1e6
  const ends = batches.flatMap((batch) => [...batch.samples.end])
  const gaps = ends.filter((end, i) => i > 0 && end - (ends[i - 1] ?? 0) > 11e6).length
  return {
    runs: runs.length,
    samples,
    problem,
    holes: holes.length,
    gaps,
    lostMs,
    isDueThere,
  }
}

/** A window onto the lab: what it was shown, and when. That is what was recorded. */
function watch(lab: ChildProcess): readonly { readonly at: number; readonly now: number }[] {
  const seen: { at: number; now: number }[] = []
  const transport = frameTransport({
    send: (bytes) => {
      // It may be dead and not have told yet.
      if (lab.connected) lab.send({ type: 'frame', client: 1, bytes } satisfies ToLab, () => undefined)
    },
    close: () => undefined,
    log: () => undefined,
  })
  lab.on('message', (message: FromLab) => {
    if (message.type === 'frame') transport.receive(message.bytes)
  })
  lab.send({ type: 'connect', client: 1 } satisfies ToLab)
  const api = connect(transport, {
    onBatch: ({ now }) => void seen.push({ at: Date.now(), now }),
    onStatus: () => undefined,
    onNotice: () => undefined,
    onExploration: () => undefined,
    onVerdicts: () => undefined,
  })
  // Answered or not: the lab is about to be killed.
  api.history().catch(() => undefined)
  lab.once('exit', () => {
    transport.closed()
  })
  return seen
}

describe('a recording process', () => {
  it(`leaves everything older than ${MAY_BE_LOST_MS} ms when it is killed at any of ${KILLS} moments`, async () => {
    const results: NonNullable<Awaited<ReturnType<typeof killed>>>[] = []
    let young = 0
    for (let first = 0; first < KILLS; first += AT_ONCE) {
      // Number 0 lives long enough to be verified.
      const moment = (number: number) => (number === 0 ? 3000 : 300 + Math.random() * 2700)
      const group = Array.from({ length: AT_ONCE }, (_, i) => killed(first + i, moment(first + i)))
      for (const result of await Promise.all(group)) {
        if (result === undefined) young++
        else results.push(result)
      }
    }
    const lost = results.map(({ lostMs }) => lostMs).toSorted((a, b) => a - b)
    const samples = results.reduce((sum, result) => sum + result.samples, 0)
    process.stdout.write(
      `${KILLS} kills: ${samples} samples back, the end missing ${lost[Math.floor(lost.length / 2)]?.toFixed(0)} ms (median), ${lost.at(-1)?.toFixed(0)} ms (most); ${young} killed too young to have anything\n`,
    )
    for (const result of results) {
      expect(result).toMatchObject({ runs: 1, holes: 0, gaps: 0, isDueThere: true })
      expect(result.problem).toMatch(/^The recording was not closed/)
    }
  }, 180_000)

  it('verifies after a kill', async () => {
    const path = await untilFile(join(root, 'kill 0'))
    const { status, stdout } = spawnSync(process.execPath, [join(MAIN, 'cli.js'), 'verify', path, '--json'], {
      encoding: 'utf8',
    })
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, problem: null })
    expect(status).toBe(0)
  })

  it('shares a folder with another, and neither touches the other', async () => {
    const directory = join(root, 'shared')
    mkdirSync(directory)
    const labs = Array.from({ length: 2 }, () => startLab(directory))
    await expect.poll(() => readdirSync(directory).length, { timeout: 10_000 }).toBe(2)
    await new Promise((done) => setTimeout(done, 1000))
    for (const lab of labs) lab.send({ type: 'quit' })
    await Promise.all(labs.map((lab) => once(lab, 'exit')))
    const files = readdirSync(directory)
    expect(files).toHaveLength(2)
    for (const file of files) {
      const found = await info(join(directory, file))
      expect(found).toMatchObject({ complete: true, problem: undefined })
      expect(found.durationNs).toBeGreaterThan(700e6)
    }
  })
})

describe('a recording that cannot be written', () => {
  const record = (file: string, limit: string, uid?: number) =>
    spawnSync(
      'sh',
      // The signal that comes with the limit is no error of its own.
      ['-c', `trap '' XFSZ; ${limit} exec "$0" "$@"`, process.execPath, join(MAIN, 'cli.js')].concat([
        'run',
        'steady',
        '--duration',
        '20',
        '--json',
        '--record',
        file,
      ]),
      { encoding: 'utf8', ...(uid === undefined ? {} : { uid, gid: uid }) },
    )

  it('ends with a message on a full disk, and what was written opens', async () => {
    const file = join(root, 'full.plab')
    // In blocks of 512 bytes.
    const { status, stderr } = record(file, 'ulimit -f 1000;')
    expect(status).not.toBe(0)
    expect(stderr).toMatch(/EFBIG|ENOSPC|file too large/)
    const found = await info(`${file}.part`)
    expect(found).toMatchObject({ complete: false, policy: 'mainline' })
    expect(found.samples).toBeGreaterThan(100)
    process.stdout.write(`full at 500 KiB: ${found.samples} samples back, ${found.chunks.skipped} part cut\n`)
  })

  it('ends with a message in a directory that the user may not write', () => {
    const directory = join(root, 'locked')
    mkdirSync(directory)
    chmodSync(root, 0o755)
    chmodSync(directory, 0o555)
    const { status, stderr } = record(join(directory, 'a.plab'), '', process.getuid?.() === 0 ? NOBODY : undefined)
    expect(status).not.toBe(0)
    expect(stderr).toMatch(/EACCES|permission denied/)
    expect(readdirSync(directory)).toEqual([])
  })
})
