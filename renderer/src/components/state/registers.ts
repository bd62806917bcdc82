/** A register as the table shows it. */
export interface RegisterRow {
  readonly name: string
  readonly value: number
}

export interface RegisterBlock {
  readonly title: string
  readonly rows: readonly RegisterRow[]
}

const BLOCKS: readonly (readonly [title: string, pattern: RegExp])[] = [
  ['Counters', /^GPU_(?:PERFCNT|PRFCNT)_/],
  ['GPU control', /^GPU_/],
  ['Power', /^(?:SHADER|TILER|L2)_(?:READY|PWR)/],
  ['Job slots', /^JS_|^JOB_/],
  ['MMU', /^MMU_|^AS_/],
]
/** A name that none of them takes. */
const OTHER = 'Other'

/** By block, in the order of BLOCKS; of each those that are there. */
export function registerBlocks(registers: Readonly<Record<string, number>>): readonly RegisterBlock[] {
  const titles = [...BLOCKS.map(([title]) => title), OTHER]
  const rows = Object.entries(registers).map(([name, value]) => ({ name, value, title: blockOf(name) }))
  return titles.flatMap((title) => {
    const its = rows.filter((row) => row.title === title).map(({ name, value }) => ({ name, value }))
    return its.length === 0 ? [] : [{ title, rows: its }]
  })
}

function blockOf(name: string): string {
  return BLOCKS.find(([, pattern]) => pattern.test(name))?.[0] ?? OTHER
}

export function formatRegister(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`
}
