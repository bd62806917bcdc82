import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { type ModelInfo } from '../protocol/types.ts'
import { describeLab } from './description.ts'
import { QUIET_DESK } from './races/race-desk.testing.ts'
import { readGpuModels } from './resources.ts'
import { VERSION } from './version.ts'

let models: readonly ModelInfo[] = []
beforeAll(async () => {
  models = describeLab(await readGpuModels('resources'), [], QUIET_DESK.description).models
})

const words = (id: string, category: string, name: string) =>
  models
    .find((model) => model.id === id)
    ?.counters.find((counter) => counter.category === category && counter.name === name)?.words

describe('describeLab', () => {
  it('has the twelve boards of the command line', () => {
    expect(models.map(({ id }) => id).toSorted()).toEqual(
      [
        't720-mp2',
        't760-mp4',
        't860-mp4',
        't820-mp3',
        'g31-mp1',
        'g52-mp1',
        'g52-mp2',
        'g72-mp3',
        'g76-mp16',
        'g57-mc1',
        'g57-mc2',
        'g57-mc3',
      ].toSorted(),
    )
  })

  it('gives a counter its word in every present block of its category', () => {
    expect(words('g52-mp2', 'JM', 'GPU_ACTIVE')).toEqual([6])
    // Blocks: JM, tiler, one L2 slice, two cores.
    expect(words('g52-mp2', 'SHADER', 'FRAG_ACTIVE')).toEqual([3 * 64 + 4, 4 * 64 + 4])
    // SHADER_PRESENT is 0x10005: cores 0, 2 and 16 are there.
    expect(words('g57-mc3', 'SHADER', 'FRAG_ACTIVE')).toEqual([0, 2, 16].map((core) => (3 + core) * 64 + 4))
  })

  it('takes MMU counters from the first L2 slice only', () => {
    expect(words('g76-mp16', 'MMU_L2', 'MMU_REQUESTS')).toHaveLength(1)
    expect(words('g76-mp16', 'MMU_L2', 'L2_RD_MSG_IN')).toHaveLength(4)
  })

  it('gives no word to two counters, and none outside the dump', () => {
    for (const { counters, dumpWords } of models) {
      const all = counters.flatMap((counter) => counter.words)
      expect(new Set(all).size).toBe(all.length)
      expect(Math.max(...all)).toBeLessThan(dumpWords)
    }
  })

  it('allows a second counter set from Bifrost on', () => {
    expect(models.filter(({ countersets }) => countersets === 1).every(({ id }) => id.startsWith('t'))).toBe(true)
    expect(models.filter(({ countersets }) => countersets === 2).every(({ id }) => id.startsWith('g'))).toBe(true)
  })

  it('names the file that cannot be read', async () => {
    await expect(readGpuModels('nowhere')).rejects.toThrow('models.json cannot be read')
  })

  it('has the version of package.json', async () => {
    expect(JSON.parse(await readFile('package.json', 'utf8'))).toMatchObject({ version: VERSION })
  })
})
