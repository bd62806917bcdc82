import { describe, expect, it } from 'vitest'
import { gpuVa } from '../kernel/memory.ts'
import { nodeVa, VaAllocator, type VaNode } from './va-allocator.ts'

const KIB = 1024
const MIB = 1024 * KIB
const GIB = 1024 * MIB
const WINDOW = 4 * GIB - 32 * MIB

/** Inserts and returns the address; undefined when there is no room. */
function insert(mm: VaAllocator<string>, bytes: number, noexec = true): number | undefined {
  const node = mm.insert('bo', bytes, noexec)
  return node === undefined ? undefined : nodeVa(node)
}

function mustInsert(mm: VaAllocator<string>, bytes: number, noexec = true): VaNode<string> {
  const node = mm.insert('bo', bytes, noexec)
  if (node === undefined) throw new Error('no room')
  return node
}

describe('the address space of a file', () => {
  it('begins at 32 MiB and ends at 4 GiB', () => {
    const mm = new VaAllocator<string>()
    expect(insert(mm, WINDOW)).toBe(32 * MIB)
    expect(insert(mm, 4 * KIB)).toBeUndefined()
  })

  it('has no room for more than the window', () => {
    expect(insert(new VaAllocator(), WINDOW + 4 * KIB)).toBeUndefined()
  })

  it('places buffers one after the other, without alignment below 2 MiB', () => {
    const mm = new VaAllocator<string>()
    expect([insert(mm, 4 * KIB), insert(mm, 12 * KIB), insert(mm, 4 * KIB)]).toEqual([
      32 * MIB,
      32 * MIB + 4 * KIB,
      32 * MIB + 16 * KIB,
    ])
  })

  it('aligns buffers of 2 MiB and more to 2 MiB, when they are no code', () => {
    const mm = new VaAllocator<string>()
    insert(mm, 4 * KIB)
    expect(insert(mm, 3 * MIB)).toBe(34 * MIB)
  })

  it('aligns code to its own size, so that it crosses no 16 MiB line', () => {
    const mm = new VaAllocator<string>()
    insert(mm, 4 * KIB)
    expect(insert(mm, 64 * KIB, false)).toBe(32 * MIB + 64 * KIB)
    // Three pages: a multiple of 12 KiB, not a power of two.
    expect(insert(mm, 12 * KIB, false)).toBe(Math.ceil((32 * MIB + 4 * KIB) / (12 * KIB)) * 12 * KIB)
  })

  it('keeps code off the 4 GiB line, where other buffers may end', () => {
    const atTheEnd = (noexec: boolean) => {
      const mm = new VaAllocator<string>()
      insert(mm, WINDOW - 4 * KIB)
      return insert(mm, 4 * KIB, noexec)
    }
    expect(atTheEnd(true)).toBe(4 * GIB - 4 * KIB)
    expect(atTheEnd(false)).toBeUndefined()
  })

  it('keeps code out of a hole in the last 16 MiB before the line', () => {
    const mm = new VaAllocator<string>()
    insert(mm, WINDOW - 16 * MIB)
    expect(insert(mm, 4 * KIB, false)).toBeUndefined()
    expect(insert(mm, 4 * KIB, true)).toBe(4 * GIB - 16 * MIB)
  })

  it('takes the smallest hole that is large enough', () => {
    const mm = new VaAllocator<string>()
    const large = mustInsert(mm, 64 * KIB)
    insert(mm, 4 * KIB)
    const small = mustInsert(mm, 16 * KIB)
    insert(mm, 4 * KIB)
    mm.remove(large)
    mm.remove(small)
    expect(insert(mm, 16 * KIB)).toBe(nodeVa(small))
    expect(insert(mm, 16 * KIB)).toBe(nodeVa(large))
  })

  it('finds the owner of an address, from the first byte to the last', () => {
    const mm = new VaAllocator<string>()
    mm.insert('first', 8 * KIB, true)
    mm.insert('second', 4 * KIB, true)
    const at = (offset: number) => mm.at(gpuVa(32 * MIB + offset))
    expect([at(-1), at(0), at(8 * KIB - 1), at(8 * KIB), at(12 * KIB)]).toEqual([
      undefined,
      'first',
      'first',
      'second',
      undefined,
    ])
  })
})
