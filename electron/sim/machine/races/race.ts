import { type GpuModel } from '../../device/models.ts'
import { resetValuesOf } from '../../device/register-block.ts'
import { type RaceOptions, RaceRun } from './race-run.ts'

/** The program of a search: the same world anew for each execution. */
export function raceProgram(options: RaceOptions): { start(): RaceRun } {
  const model = fitted(options.model, options.scenario.addressSpaces)
  const fittedOptions = { ...options, model }
  const resetValues = resetValuesOf(model)
  return { start: () => new RaceRun(fittedOptions, resetValues) }
}

function fitted(model: GpuModel, addressSpaces: number | undefined): GpuModel {
  if (addressSpaces === undefined) return model
  return { ...model, addressSpaces, registers: { ...model.registers, AS_PRESENT: 2 ** addressSpaces - 1 } }
}
