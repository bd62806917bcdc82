import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { info } from '../../lab/recording-info.ts'
import { MAIN, startLab, watchLab } from './lab-process.ts'

const DISK_KIB = 500
const NOBODY = 65_534
/** Of a full disk, or of a file that may not grow. */
const FULL = /ENOSPC|EFBIG|no space left|file too large/

const root = mkdtempSync(join(tmpdir(), 'disk-'))
const disk = smallDisk()
afterAll(() => {
  if (disk.isMounted) spawnSync('umount', [disk.directory])
  rmSync(root, { recursive: true, force: true })
})

/** A disk of DISK_KIB where this user may mount one, else a folder, and `limits` for the shell that starts what writes to it. */
function smallDisk(): { readonly directory: string; readonly isMounted: boolean; readonly limits: string } {
  const directory = join(root, 'small')
  mkdirSync(directory)
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_KIB}k`, 'tmpfs', directory])
  if (status === 0) {
    print(`a full disk is a tmpfs of ${DISK_KIB} KiB`)
    return { directory, isMounted: true, limits: '' }
  }
  print(`a full disk is a limit of ${DISK_KIB} KiB for a file: this user may not mount a tmpfs`)
  // In blocks of 512 bytes. The signal that comes with the limit is no error of its own.
  return { directory, isMounted: false, limits: `trap '' XFSZ; ulimit -f ${2 * DISK_KIB};` }
}

function runRecorded(file: string, limits: string, uid?: number) {
  const command = [process.execPath, join(MAIN, 'cli.js'), 'run', 'steady', '--duration', '20', '--record', file]
  return spawnSync('sh', ['-c', `${limits} exec "$0" "$@"`, ...command], {
    encoding: 'utf8',
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
}

describe('a recording that cannot be written', () => {
  it('ends with a message on a full disk, and what was written opens', async () => {
    const file = join(disk.directory, 'full.plab')
    const { status, stderr } = runRecorded(file, disk.limits)
    expect(status).not.toBe(0)
    expect(stderr).toMatch(FULL)
    const found = await info(`${file}.part`)
    expect(found).toMatchObject({ complete: false, policy: 'mainline' })
    expect(found.samples).toBeGreaterThan(100)
    print(`full at ${DISK_KIB} KiB: ${found.samples} samples back, ${found.chunks.skipped} part cut`)
    rmSync(`${file}.part`)
  })

  it('is told to the window when the disk is full; the lab goes on, and what was written opens', async () => {
    const lab = startLab(disk.directory, disk.limits)
    const { batches, notices } = watchLab(lab)
    await expect.poll(() => notices.find(({ level }) => level === 'error')?.text, { timeout: 30_000 }).toMatch(FULL)
    expect(notices.at(-1)?.text).toMatch(
      /^Recording .* has stopped: .* What was written before is kept; the lab goes on\.$/,
    )
    const then = batches.at(-1)?.now ?? 0
    await expect.poll(() => batches.at(-1)?.now, { timeout: 10_000 }).toBeGreaterThan(then + 1e9)
    lab.send({ type: 'quit' })
    await once(lab, 'exit')
    expect(readdirSync(disk.directory)).toHaveLength(1)
    for (const name of readdirSync(disk.directory)) {
      const found = await info(join(disk.directory, name))
      expect(found).toMatchObject({ complete: false, policy: 'mainline' })
      expect(found.samples).toBeGreaterThan(100)
    }
  })

  it('ends with a message in a directory that the user may not write', () => {
    const directory = join(root, 'locked')
    mkdirSync(directory)
    chmodSync(root, 0o755)
    chmodSync(directory, 0o555)
    const { status, stderr } = runRecorded(join(directory, 'a.plab'), '', process.getuid?.() === 0 ? NOBODY : undefined)
    expect(status).not.toBe(0)
    expect(stderr).toMatch(/EACCES|permission denied/)
    expect(readdirSync(directory)).toEqual([])
  })
})

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
