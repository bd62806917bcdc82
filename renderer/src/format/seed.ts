import { LIMITS } from '../../../electron/protocol/schema.ts'

/** `0x2A` or `42`; undefined when it is no seed. */
export function parseSeed(text: string): number | undefined {
  const value = /^(0x[0-9a-f]+|\d+)$/i.test(text.trim()) ? Number(text) : Number.NaN
  return value >= LIMITS.seed.min && value <= LIMITS.seed.max ? value : undefined
}

/** `0x2A`, as it is written everywhere in the window. */
export function formatSeed(seed: number): string {
  return `0x${seed.toString(16).toUpperCase()}`
}
