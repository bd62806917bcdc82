import { readFileSync } from 'node:fs'
import { parseGpuModels, type GpuModel } from './models.ts'

const GPUS = new URL('../../../resources/gpus/', import.meta.url)

/** Parsed JSON of a file under resources/gpus. */
export function gpuResource(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, GPUS), 'utf8'))
}

/** Every model that the lab ships. */
export const GPU_MODELS: readonly GpuModel[] = parseGpuModels(gpuResource('models.json'), (product) =>
  gpuResource(`counters/${product}.json`),
)

/** Throws an Error for an unknown id. */
export function gpuModel(id: string): GpuModel {
  const model = GPU_MODELS.find((candidate) => candidate.id === id)
  if (model === undefined) throw new Error(`no GPU model ${id}; there are ${GPU_MODELS.map((m) => m.id).join(', ')}`)
  return model
}
