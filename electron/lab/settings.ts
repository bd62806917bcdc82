import { LIMITS } from '../protocol/schema.ts'
import { type ModelInfo, type RunSettings } from '../protocol/types.ts'
import { type Nanos, nanos } from '../sim/kernel/clock.ts'

/** What runs when the lab starts. */
export const DEFAULT_SETTINGS: RunSettings = {
  policy: 'mainline',
  model: 'g52-mp2',
  seed: 1,
  workload: 'fragment',
  periodMs: 10,
  counterset: 0,
}

/** Bytes of the current run that are kept for windows that open late: minutes at 100 dumps a second. */
export const HISTORY_BYTES = 32 * 1024 * 1024

export function periodOf({ periodMs }: Pick<RunSettings, 'periodMs'>): Nanos {
  return nanos(Math.round(Math.max(periodMs, LIMITS.periodMs.min) * 1e6))
}

/** Settings for a reboot: a counter set that the new model does not have falls back to the first. */
export function settingsFor(model: ModelInfo, settings: RunSettings): RunSettings {
  return { ...settings, model: model.id, counterset: settings.counterset < model.countersets ? settings.counterset : 0 }
}

/** Throws an Error if the model does not have the counter set. */
export function requireCounterset(model: ModelInfo, counterset: number): void {
  if (counterset < model.countersets) return
  const allowed = model.countersets === 1 ? '0, its only one' : `0 to ${model.countersets - 1}`
  throw new Error(`change: counterset: ${model.product} has ${allowed}; found ${counterset}`)
}
