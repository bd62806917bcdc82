import { type GpuModel } from '../../sim/device/models.ts'
import { policyById } from '../../sim/driver/policies/index.ts'
import { RACE_SCENARIOS } from '../../sim/machine/races/index.ts'
import { type Proof, type ProofProgress } from '../../sim/rows/proof.ts'
import { proveRow } from '../../sim/rows/prove.ts'
import { ROWS } from '../../sim/rows/rows.ts'
import { type Crew, type Work } from './crew.ts'

/** Id of a row of the race tables. */
export type RowJob = string

export type RowCrew = Crew<RowJob, ProofProgress, Proof>

/** The rows of the race tables as the work of a crew: one that is stopped has shown nothing. */
export function rowWork(models: readonly GpuModel[]): Work<RowJob, ProofProgress, Proof> {
  const world = {
    scenario: (id: string) => theOne('race scenario', id, RACE_SCENARIOS),
    policy: policyById,
    model: (id: string) => theOne('GPU model', id, models),
  }
  return {
    begin: (id) => proveRow(world, theOne('row', id, ROWS)),
    cut: () => undefined,
  }
}

function theOne<T extends { readonly id: string }>(what: string, id: string, all: readonly T[]): T {
  const found = all.find((known) => known.id === id)
  if (found === undefined) throw new Error(`there is no ${what} ${id}`)
  return found
}
