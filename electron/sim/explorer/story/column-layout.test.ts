import { describe, expect, it } from 'vitest'
import { layOut, wrapped } from './column-layout.ts'

const TITLES = ['dump', 'reset', 'kworker/panfrost-reset', 'device, interrupts']
const line = (column: number, text: string) => ({ column, text })

describe('layOut', () => {
  it('stays within 80 characters where no name is too long for its column', () => {
    const rows = layOut(TITLES, [
      line(0, '  wait_for_completion(perfcnt->dump_comp) waits'),
      line(2, '    readl_poll_timeout(GPU_INT_RAWSTAT) waits'),
      line(3, 'irq/panfrost-gpu: panfrost_perfcnt_clean_cache_done()'),
      { column: undefined, text: `^^^ deadlock: ${'a holds b; '.repeat(20)}`, isProse: true },
    ])
    expect(rows.filter(({ length }) => length > 80)).toEqual([])
    expect(rows.filter((row) => row !== row.trimEnd())).toEqual([])
  })

  it('has room for the titles too', () => {
    const rows = layOut(TITLES, [line(0, `  ${'x'.repeat(40)}`), line(2, `  ${'z'.repeat(32)}`), line(3, 'hw/gpu')])
    expect(Math.max(...rows.map(({ length }) => length))).toBeLessThanOrEqual(80)
  })

  it('is as wide as its longest name where that is too long', () => {
    const name = `panfrost_${'x'.repeat(60)}()`
    expect(Math.max(...layOut(TITLES, [line(3, name)]).map(({ length }) => length))).toBe(3 * 12 + name.length)
  })

  it('wraps a sentence within its column, and lets a line of C run on', () => {
    const text = 'a dump that returned zero has a buffer that is not its own'
    const rows = layOut(
      ['one', 'two'],
      [{ ...line(0, `  ^^^ ${text}`), isProse: true }, line(1, `  ${'y'.repeat(40)}`)],
    )
    expect(rows.slice(2, 4)).toEqual(['  ^^^ a dump that returned zero has', '      a buffer that is not its own'])
    expect(layOut(['one', 'two'], [line(0, `  ${text}`), line(1, 'two')])).toContain(`  ${text}`)
  })
})

describe('wrapped', () => {
  it('keeps the indentation, and breaks no word', () => {
    expect(wrapped('  a long_name_of_c b', 8)).toEqual(['  a', '      long_name_of_c', '      b'])
  })
})
