import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openRecordingFile } from '../../lab/recordings/reading/open.ts'
import { info } from '../../lab/recordings/reading/info.ts'
import { MAIN, startLab, watchLab } from './lab-process.ts'

const KILLS = 50
const AT_ONCE = 10
/** Of what was recorded, so much may be missing at the end after a kill, ms. */
const MAY_BE_LOST_MS = 1300

const root = mkdtempSync(join(tmpdir(), 'faults-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

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
  const seen = watchLab(lab).batches
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
    for (const { batches } of labs.map(watchLab))
      await expect
        .poll(() => (batches.at(-1)?.now ?? 0) - (batches[0]?.now ?? 0), { timeout: 20_000 })
        .toBeGreaterThan(1e9)
    expect(readdirSync(directory)).toHaveLength(2)
    for (const lab of labs) lab.send({ type: 'quit' })
    await Promise.all(labs.map((lab) => once(lab, 'exit')))
    const files = readdirSync(directory)
    expect(files).toHaveLength(2)
    for (const file of files) {
      const found = await info(join(directory, file))
      expect(found).toMatchObject({ complete: true, problem: undefined })
      expect(found.durationNs).toBeGreaterThan(1e9)
    }
  })
})
