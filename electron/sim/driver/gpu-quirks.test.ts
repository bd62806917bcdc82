import { describe, expect, it } from 'vitest'
import { jobBo, storeChain, submit } from './jobs.testing.ts'
import { Testbed } from './testbed.testing.ts'

/** What the driver writes to the configuration registers as it wakes the GPU and runs a job. */
function configOf(model: string): string {
  const bed = new Testbed({ model })
  bed.run(function* () {
    const client = yield* bed.open()
    bed.forget()
    const done = yield* submit(client, storeChain(yield* jobBo(client), [{ type: 'NULL' }]))
    yield* done.waitTimeout(undefined, false)
  })
  const config = /^(GPU_(SHADER|TILER|JM)_CONFIG|GPU_PWR_KEY|GPU_PWR_OVERRIDE1|JS_CONFIG_NEXT\(1\)) = /
  return bed.writes.filter((write) => config.test(write)).join(', ')
}

describe('quirks of a product', () => {
  it.each([
    ['t720-mp2', 'SHADER 0x2040000, TILER 0x0, JS 0x83700'],
    ['t760-mp4', 'SHADER 0x10000, TILER 0x1, JS 0x83b00'],
    ['t820-mp3', 'SHADER 0x10000, TILER 0x1, GPU_PWR_KEY = 0x2968a819, GPU_PWR_OVERRIDE1 = 0x200fff, JS 0x83b00'],
    ['t860-mp4', 'SHADER 0x10000, TILER 0x1, JM 0x1f8, JS 0x83b00'],
    ['g31-mp1', 'SHADER 0x20000, TILER 0x0, JS 0x87b00'],
    ['g52-mp2', 'TILER 0x0, JM 0xf0000, JS 0x87b00'],
    ['g72-mp3', 'TILER 0x0, JS 0x87b00'],
    ['g76-mp16', 'SHADER 0x20000, TILER 0x0, JM 0xf0000, JS 0x87b00'],
    ['g57-mc1', 'SHADER 0x20000000, TILER 0x0, JM 0xf0000, JS 0x87b00'],
    ['g57-mc3', 'SHADER 0x20000000, TILER 0x0, JM 0xf0000, JS 0x87b00'],
  ])('of %s are written as the GPU wakes: %s', (model, writes) => {
    expect(
      configOf(model)
        .replaceAll(/GPU_(\w+)_CONFIG = /g, '$1 ')
        .replace('JS_CONFIG_NEXT(1) = ', 'JS '),
    ).toBe(writes)
  })
})
