import { type RaceDescription } from '../protocol/exploration.ts'
import { type CounterInfo, type LabDescription, type ModelInfo, type PolicyInfo } from '../protocol/types.ts'
import {
  COUNTER_CATEGORIES,
  type CounterCategory,
  type CounterDefinition,
  type GpuModel,
} from '../sim/device/models.ts'
import { FAULTS } from '../sim/machine/faults.ts'
import { MACHINE_EVENTS } from '../sim/machine/machine-events.ts'
import { SAMPLING_CLIENTS } from '../sim/machine/sampling-client.ts'
import { WORKLOADS } from '../sim/machine/workload.ts'
import { VERSION } from './version.ts'

/** Group of the counters that only the first L2 slice reports: a GPU has one MMU. */
const MMU_GROUP = 'MMU'

export function describeLab(
  models: readonly GpuModel[],
  policies: readonly PolicyInfo[],
  races: RaceDescription,
): LabDescription {
  return {
    version: VERSION,
    models: models.map(describeModel),
    policies,
    workloads: WORKLOADS,
    clients: SAMPLING_CLIENTS,
    faults: FAULTS,
    events: MACHINE_EVENTS,
    races,
  }
}

export function describeModel(model: GpuModel): ModelInfo {
  return {
    id: model.id,
    product: model.name,
    soc: model.soc,
    dumpWords: model.dumpBytes / 4,
    clockHz: model.clockHz,
    // panfrost takes set 1 from Bifrost on: panfrost_ioctl_perfcnt_enable().
    countersets: model.isBifrost ? 2 : 1,
    // L2_FEATURES[31:24]: log2 of the bits.
    busBytes: 2 ** (model.registers.L2_FEATURES >>> 24) / 8,
    counters: COUNTER_CATEGORIES.flatMap((category) =>
      model.counters[category].map((counter) => describeCounter(model, category, counter)),
    ),
    standIns: model.standIns,
  }
}

function describeCounter(model: GpuModel, category: CounterCategory, counter: CounterDefinition): CounterInfo {
  const { offset, ...names } = counter
  const blocks = model.blocks.filter(({ kind, present, index }) => {
    if (kind !== category || !present) return false
    return category !== 'MMU_L2' || counter.group !== MMU_GROUP || index === 0
  })
  return { ...names, category, words: blocks.map(({ byteOffset }) => byteOffset / 4 + offset) }
}
