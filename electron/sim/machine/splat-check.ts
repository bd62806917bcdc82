import { type SplatKind } from '../kernel/splat.ts'

const CHECKS = {
  WARN: 'splat',
  deadlock: 'deadlock',
  'atomic-sleep': 'atomic-sleep',
  'lock-recursion': 'deadlock',
  'lock-order': 'lock-order',
  'lock-imbalance': 'splat',
  'fence-signalling': 'fence-signalling',
  'use-after-free': 'use-after-free',
  'foreign-dma': 'foreign-dma',
} as const satisfies Readonly<Record<SplatKind, string>>

/** The check that a complaint of the kernel fails. */
export function checkOfSplat(kind: SplatKind): (typeof CHECKS)[SplatKind] {
  return CHECKS[kind]
}
