import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type GpuModel, parseGpuModels } from '../sim/device/models.ts'

/** The GPU models of `directory`, which holds gpus/models.json and gpus/counters. Throws an Error that names the file. */
export async function readGpuModels(directory: string): Promise<readonly GpuModel[]> {
  const gpus = path.join(directory, 'gpus')
  const models = await readJson(path.join(gpus, 'models.json'))
  const tables = new Map<string, unknown>()
  for (const product of productsOf(models)) {
    tables.set(product, await readJson(path.join(gpus, 'counters', `${product}.json`)))
  }
  return parseGpuModels(models, (product) => tables.get(product))
}

/** Names of the counter tables to read. What is wrong with the file otherwise is for the parser to say. */
function productsOf(models: unknown): readonly string[] {
  const list = isRecord(models) && Array.isArray(models['models']) ? models['models'] : []
  const products = list.map((model: unknown) => (isRecord(model) ? model['product'] : undefined))
  return [...new Set(products.filter((product) => typeof product === 'string'))].filter(isTableName)
}

/** The name becomes part of a path. */
function isTableName(product: string): boolean {
  return /^[A-Z0-9]+$/.test(product)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Error(`${file} cannot be read. Is the installation complete?`, { cause: error })
  })
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`${file} is not JSON`, { cause: error })
  }
}
