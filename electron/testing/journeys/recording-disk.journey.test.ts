import { type ChildProcess, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type ToLab } from '../../hosts/messages.ts'
import { info } from '../../lab/recordings/reading/info.ts'
import { MAIN, startLab, type Watched, watchLab } from './lab-process.ts'

const DISK_KIB = 500
const NOBODY = 65_534
const PATIENCE = { timeout: 30_000 }
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

/** Nobody but root may write there. */
function lockedDirectory(name: string): string {
  const directory = join(root, name)
  mkdirSync(directory)
  chmodSync(root, 0o755)
  chmodSync(directory, 0o555)
  return directory
}

/** Who may not do everything: this user, unless it is root. */
function unprivileged(): number | undefined {
  return process.getuid?.() === 0 ? NOBODY : undefined
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

  it('ends with a message in a directory that the user may not write', () => {
    const directory = lockedDirectory('locked')
    const { status, stderr } = runRecorded(join(directory, 'a.plab'), '', unprivileged())
    expect(status).not.toBe(0)
    expect(stderr).toMatch(/you may not write to the folder|EACCES|permission denied/)
    expect(readdirSync(directory)).toEqual([])
  })
})

describe('a lab that cannot record', () => {
  it('says so when the disk is full and goes on, and what was written opens', async () => {
    const lab = startLab(disk.directory, disk.limits)
    const watched = watchLab(lab)
    await told(
      watched,
      /^Recording .* has stopped: .*(ENOSPC|EFBIG).* What was written before is kept; the lab goes on\.$/,
    )
    await goesOn(watched)
    await ended(lab)
    expect(readdirSync(disk.directory)).toHaveLength(1)
    for (const name of readdirSync(disk.directory)) {
      const found = await info(join(disk.directory, name))
      expect(found).toMatchObject({ complete: false, policy: 'mainline' })
      expect(found.samples).toBeGreaterThan(100)
    }
  })

  it('says so when its folder is removed, and goes on', async () => {
    const directory = join(root, 'removed')
    mkdirSync(directory)
    const lab = startLab(directory)
    const watched = watchLab(lab)
    await expect.poll(() => readdirSync(directory), PATIENCE).toHaveLength(1)
    rmSync(directory, { recursive: true })
    await told(watched, /^Recording .* has stopped: .*ENOENT.*; the lab goes on\.$/)
    await goesOn(watched)
    await ended(lab)
  })

  it.each([
    ['write', ''],
    ['make a folder', 'folder'],
  ])('says so where the user may not %s, and goes on', async (_what, inside) => {
    const lab = startLab(join(lockedDirectory(`locked ${inside}`), inside), '', unprivileged())
    const watched = watchLab(lab)
    await told(watched, /^Nothing is being recorded: .*EACCES.*The lab goes on\.$/)
    await goesOn(watched)
    await ended(lab)
  })
})

function told({ notices }: Watched, text: RegExp): Promise<void> {
  return expect.poll(() => notices.find(({ level }) => level !== 'info')?.text, PATIENCE).toMatch(text)
}

/** A virtual second further. */
async function goesOn({ batches }: Watched): Promise<void> {
  await expect.poll(() => batches.length, PATIENCE).toBeGreaterThan(0)
  const then = batches.at(-1)?.now ?? 0
  await expect.poll(() => batches.at(-1)?.now, PATIENCE).toBeGreaterThan(then + 1e9)
}

async function ended(lab: ChildProcess): Promise<void> {
  lab.send({ type: 'quit' } satisfies ToLab)
  expect(await once(lab, 'exit')).toEqual([0, null])
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
