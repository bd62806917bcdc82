import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { overEachLauncher } from './journey.ts'
import { type LabWindow } from './lab-window.ts'

const CLI = resolve(import.meta.dirname, '../../../out/main/cli.js')
const MCAP_MAGIC = Buffer.from('\x89MCAP0\r\n', 'latin1')
const directory = mkdtempSync(join(tmpdir(), 'perfcnt-lab-file-'))
const file = join(directory, 'two-faults.plab')
afterAll(() => rmSync(directory, { recursive: true, force: true }))

overEachLauncher(
  'a recording',
  ({ mode, window: open }) => {
    it('with two faults is the same after reopening from its file', async () => {
      const window = open()
      await window.setSpeed(10)
      await window.choosePolicy('restore')
      await window.get('record').click()
      await window.inject('hang')
      await window.sees(() => window.discontinuities()).toMatchObject([{ isOpen: false }])
      await window.inject('reset')
      await window.sees(() => window.discontinuities()).toMatchObject([{ isOpen: false }, { isOpen: false }])
      await window.get('run').click()
      await window.sees(() => window.status('running')).toBe('false')
      await window.get('stop-recording').click()
      await window.get('record').waitFor()
      const live = await shown(window)
      expect(live.log.length).toBeGreaterThan(5)

      await window.get('recordings').click()
      await reopen(window, mode)
      if (mode !== 'electron') expect(verified(file)).toMatch(/^ok: \d+ digests and \d+ events are the same\n$/)
      await window.sees(() => window.status('source')).toBe('recording')
      await window.sees(() => shown(window)).toEqual(live)

      // Nothing runs behind it: the machine stands where it was left.
      await window.get('back-to-live').click()
      await window.sees(() => window.status('source')).toBe('live')
      await window.sees(() => shown(window)).toEqual(live)
      expect(await window.status('running')).toBe('false')
    })
  },
  {
    dialogs: [
      { dialog: 'showSaveDialog', filePath: file },
      { dialog: 'showOpenDialog', filePaths: [file] },
    ],
  },
)

/** What the command line says of a recording that it has done again. */
function verified(path: string): string {
  const { stdout, stderr } = spawnSync(process.execPath, [CLI, 'verify', path], { encoding: 'utf8' })
  return stdout + stderr
}

/** A copy that is still being written does not end like a recording. */
function isWhole(path: string): boolean {
  return existsSync(path) && readFileSync(path).subarray(-8).equals(MCAP_MAGIC)
}

async function shown(window: LabWindow) {
  const log = await window.log('')
  return {
    now: await window.now(),
    samples: await window.samples(),
    discontinuities: await window.discontinuities(),
    log,
  }
}

/** Out to a file, away from the list, and back from the file. */
async function reopen(window: LabWindow, mode: string): Promise<void> {
  const id = await window.get('recording').getAttribute('data-id')
  if (mode === 'electron') {
    // Its dialogs are the system's, which a test cannot answer.
    await window.get(`recording-open-${id}`).click()
    return
  }
  if (mode === 'host') {
    const download = window.page.waitForEvent('download')
    await window.get(`recording-download-${id}`).click()
    await (await download).saveAs(file)
  } else {
    // Of the launcher before.
    rmSync(file, { force: true })
    await window.get(`recording-save-${id}`).click()
    await window.sees(() => Promise.resolve(isWhole(file))).toBe(true)
  }
  await window.get(`recording-delete-${id}`).click()
  await window.get('confirm-delete').click()
  await window.sees(() => window.get('recording').count()).toBe(0)
  if (mode === 'host') await window.get('upload').setInputFiles(file)
  else await window.get('open-file').click()
}
