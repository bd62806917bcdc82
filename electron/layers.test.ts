import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '..')

/** Folder -> what it may import of ours (`types of X`: erased by the compiler), and why. A folder may always import itself. */
const MAY_IMPORT: Readonly<Record<string, readonly [readonly string[], string]>> = {
  'electron/sim/kernel': [[], 'it is the bottom'],
  'electron/sim/device': [
    ['electron/sim/kernel'],
    'hardware has a clock, lines and memory; it does not know which driver runs',
  ],
  'electron/sim/driver': [
    ['electron/sim/kernel', 'electron/sim/device/regs.ts'],
    'a driver sees registers, never device objects',
  ],
  'electron/sim/machine': [
    ['electron/sim/kernel', 'electron/sim/device', 'electron/sim/driver'],
    'the only place that sees all three',
  ],
  'electron/sim/explorer': [
    ['electron/sim/kernel', 'electron/sim/machine', 'electron/sim/driver/policies'],
    'a search sees operations and checks, never primitives of the device',
  ],
  'electron/sim/rows': [
    [
      'electron/sim/kernel',
      'electron/sim/device',
      'electron/sim/machine',
      'electron/sim/explorer',
      'electron/sim/driver/policies',
    ],
    'what a row of the race tables says of a trace, and its search',
  ],
  'electron/sim/session': [
    ['electron/sim/kernel', 'electron/sim/device/models.ts', 'electron/sim/machine', 'electron/sim/driver/policies'],
    'what a recording says of a run, and the run again',
  ],
  'electron/protocol': [['types of electron/sim'], 'a window must load no simulator'],
  'electron/lab': [['electron/sim', 'electron/protocol'], 'the only place with both time and a machine'],
  'electron/hosts': [
    ['electron/lab', 'electron/protocol', 'electron/sim/machine/live-machine.ts'],
    'they carry a lab, and choose its machine',
  ],
  'electron/main': [
    [
      'electron/hosts/content-security.ts',
      'electron/hosts/keep-alive.ts',
      'electron/hosts/messages.ts',
      'electron/hosts/restart-policy.ts',
      'electron/hosts/static-files.ts',
      'electron/lab/wall-clock.ts',
      'electron/protocol/commands.ts',
      'types of electron/protocol',
    ],
    'windows and processes, nothing about GPUs: only what both hosts do alike',
  ],
  'electron/preload': [['types of electron/protocol'], 'one small file in a sandbox'],
  'electron/cli': [
    ['electron/sim', 'electron/lab', 'electron/protocol', 'electron/hosts/browser-host.ts'],
    'it runs machines itself, and serves',
  ],
  'renderer/src': [['electron/protocol'], 'it must run against a recording with no simulator loaded'],
}

/** Electron is there at run time in these only: everywhere else the code also runs on plain Node. */
const HAS_ELECTRON = ['electron/main', 'electron/preload']

interface Import {
  readonly from: string
  readonly to: string
  readonly typesOnly: boolean
}

const files = Object.keys(MAY_IMPORT).flatMap(sources)
const imports = files.flatMap(importsOf)

describe('layers', () => {
  it.each(Object.entries(MAY_IMPORT))('%s imports what it may', (folder, [allowed]) => {
    const wrong = imports
      .filter(({ from, to }) => isWithin(from, folder) && isOurs(to) && !isWithin(to, folder))
      .filter((found) => !allowed.some((rule) => permits(rule, found)))
    expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
  })

  it('the simulator imports nothing but itself', () => {
    const foreign = imports.filter(({ from, to }) => isWithin(from, 'electron/sim') && !isWithin(to, 'electron/sim'))
    expect(foreign).toEqual([])
  })

  it('Electron is loaded by main and preload only', () => {
    const loads = imports.filter(({ to, typesOnly }) => to === 'electron' && !typesOnly)
    const elsewhere = loads.filter(({ from }) => !HAS_ELECTRON.some((folder) => isWithin(from, folder)))
    expect(elsewhere.map(({ from }) => from)).toEqual([])
  })

  it('reads every source', () => {
    // A rule over nothing would always hold.
    for (const folder of Object.keys(MAY_IMPORT)) expect(sources(folder), folder).not.toEqual([])
    expect(imports.length).toBeGreaterThan(files.length)
  })
})

function permits(rule: string, { to, typesOnly }: Import): boolean {
  return rule.startsWith('types of ') ? typesOnly && isWithin(to, rule.slice('types of '.length)) : isWithin(to, rule)
}

function isWithin(file: string, folder: string): boolean {
  return file === folder || file.startsWith(`${folder}/`)
}

/** A file of this repository, not the package called electron. */
function isOurs(target: string): boolean {
  return target.startsWith('electron/') || target.startsWith('renderer/')
}

/** Sources of a folder; tests may reach further. */
function sources(folder: string): readonly string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|vue)$/.test(name) && !/\.(test|testing)\.ts$/.test(name))
    .filter((name) => !name.split(path.sep).includes('testing'))
    .map((name) => path.posix.join(folder, ...name.split(path.sep)))
}

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(path.join(ROOT, file), 'utf8')
  const statements = text.matchAll(/^\s*(?:import|export)\s+([^;'"]*?\bfrom\s+)?'([^']+)'/gm)
  const dynamic = text.matchAll(/\bimport\(\s*'([^']+)'/g)
  return [
    ...[...statements].map(([, names = '', target = '']) => ({ target, typesOnly: isErased(names, target) })),
    ...[...dynamic].map(([, target = '']) => ({ target, typesOnly: false })),
  ].map(({ target, typesOnly }) => ({
    from: file,
    to: target.startsWith('.') ? path.posix.join(path.posix.dirname(file), target) : target,
    typesOnly,
  }))
}

/** True if nothing is left of it in the build: a package is loaded even for an empty list, a module of ours without effects is not. */
function isErased(names: string, target: string): boolean {
  if (/^type\s/.test(names)) return true
  const list = /^\{([^}]*)\}/.exec(names)?.[1]
  return target.startsWith('.') && list !== undefined && list.split(',').every((name) => /^\s*(type\s|$)/.test(name))
}
