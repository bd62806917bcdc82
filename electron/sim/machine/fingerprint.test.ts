import { describe, expect, it } from 'vitest'
import { gpuModel } from '../device/gpu-models.testing.ts'
import * as regs from '../device/regs.ts'
import { policyById } from '../driver/policies/index.ts'
import { StateHash } from '../kernel/state-hash.ts'
import { RACE_SCENARIOS } from './races/index.ts'
import { type RaceRun } from './races/race-run.ts'
import { raceProgram } from './races/race.ts'

function runOf(id: string): RaceRun {
  const scenario = RACE_SCENARIOS.find((known) => known.id === id)
  if (scenario === undefined) throw new Error(`no scenario ${id}`)
  const options = {
    policy: policyById('restore'),
    model: gpuModel(scenario.model),
    timers: 'quiescent',
    seed: 1,
  } as const
  return raceProgram({ scenario, ...options }).start()
}

function hashOf(run: RaceRun): string {
  const hash = new StateHash()
  run.kernel.fingerprint(hash)
  run.fingerprint(hash)
  return `${hash.hi} ${hash.lo}`
}

function mappingOf({ pfdev }: RaceRun) {
  const { mapping } = pfdev.perfcnt
  if (mapping === undefined) throw new Error('there is no session')
  return mapping
}

/** What no kernel primitive holds, and a change of each. */
const CHANGES: readonly (readonly [string, (run: RaceRun) => void])[] = [
  ['as_alloc_mask', ({ pfdev }) => (pfdev.asAllocMask ^= 2)],
  ['the LRU list', ({ pfdev }) => pfdev.asLruList.pop()],
  ['the order of the LRU list', ({ pfdev }) => pfdev.asLruList.reverse()],
  ['perfcnt->user', ({ pfdev }) => (pfdev.perfcnt.user = undefined)],
  ['perfcnt->mapping', ({ pfdev }) => (pfdev.perfcnt.mapping = undefined)],
  ['perfcnt->buf', ({ pfdev }) => (pfdev.perfcnt.buf = undefined)],
  ['the flag of a job chain', ({ pfdev }) => (pfdev.js.emitSeqno[0] = 7)],
  ['a mapping that is in the page tables', (run) => (mappingOf(run).active = false)],
  ['the advice for a BO', (run) => (mappingOf(run).obj.madv = 1)],
  ['pages that were freed', (run) => (mappingOf(run).obj.pages.freed = true)],
  ['a page table', (run) => void mappingOf(run).mmu.pageTable.unmap(mappingOf(run).start, mappingOf(run).size)],
  ['a register', ({ machine }) => void machine.device.write(regs.GPU_PERFCNT_BASE_LO, 0x1234_5000)],
  ['an interrupt mask', ({ machine }) => void machine.device.write(regs.GPU_INT_MASK, 1)],
  ['an interrupt that is raised', ({ machine }) => void machine.device.faults.gpuFault()],
  ['a reset of the GPU that is under way', ({ machine }) => void machine.device.write(regs.GPU_CMD, 1)],
  [
    'a cycle counter that runs',
    ({ machine }) => void machine.device.write(regs.GPU_CMD, regs.GPU_CMD_CYCLE_COUNT_START),
  ],
  ['a sample that is under way', ({ machine }) => void machine.device.write(regs.GPU_CMD, regs.GPU_CMD_PERFCNT_SAMPLE)],
  ['cores that go off', ({ machine }) => void machine.device.write(regs.TILER_PWROFF_LO, 1)],
  [
    'a command of an address space',
    ({ machine }) => void machine.device.write(regs.AS_COMMAND(0), regs.AS_COMMAND_UPDATE),
  ],
  ['a fault that is armed', ({ machine }) => void machine.device.faults.loseIrq()],
  ['an address space that will be stuck', ({ machine }) => void machine.device.faults.asStuck(3)],
  ['a failure that is injected', ({ stage }) => void stage.failAsGet('panfrost_device_reset')],
  ['a defect that was seen', (run) => void run.violation({ check: 'splat', symptom: '', where: '' })],
]

describe('fingerprint of a race', () => {
  it('is the same for the same state', () => {
    expect(hashOf(runOf('release-vs-reset'))).toBe(hashOf(runOf('release-vs-reset')))
  })

  it.each(CHANGES)('has %s', (_what, change) => {
    const run = runOf('release-vs-reset')
    const before = hashOf(run)
    change(run)
    expect(hashOf(run)).not.toBe(before)
  })
})
