import * as v from 'valibot'
import { type ExplorationSettings, type RaceDescription, type VerdictSettings } from './exploration.ts'

/** Limits of what a window may ask of a search. */
export const SEARCH_LIMITS = {
  bound: { min: 0, max: 1_000 },
  max: { min: 1, max: 1_000_000_000 },
  seed: { min: 0, max: 0xffff_ffff },
  tokenLength: 10_000,
} as const

/** Schemas of the explorer's arguments. A mutant is no policy of a window, but a token may name one. */
export function explorationSchemas(policies: readonly string[], { scenarios, strategies, timers }: RaceDescription) {
  const mode = oneOf(timers.map(({ id }) => id))
  const bound = v.optional(wholeNumber(SEARCH_LIMITS.bound))
  return {
    exploration: v.pipe(
      v.strictObject({
        policy: oneOf(policies),
        scenario: oneOf(scenarios.map(({ id }) => id)),
        strategy: oneOf(strategies.map(({ id }) => id)),
        timers: mode,
        bound,
        max: wholeNumber(SEARCH_LIMITS.max),
        seed: wholeNumber(SEARCH_LIMITS.seed),
      }),
      // MessagePack leaves undefined fields out.
      v.transform((settings): ExplorationSettings => ({ ...settings, bound: settings.bound })),
    ),
    verdicts: v.pipe(
      v.strictObject({ timers: mode, bound }),
      v.transform((settings): VerdictSettings => ({ ...settings, bound: settings.bound })),
    ),
    token: v.pipe(
      v.string('a token'),
      v.minLength(1, 'a token'),
      v.maxLength(SEARCH_LIMITS.tokenLength, `a token of at most ${SEARCH_LIMITS.tokenLength} characters`),
    ),
  }
}

function oneOf<const T extends string>(allowed: readonly T[]) {
  return v.picklist(allowed, `one of ${allowed.join(', ')}`)
}

function wholeNumber({ min, max }: { readonly min: number; readonly max: number }) {
  const range = `a whole number from ${min} to ${max}`
  return v.pipe(v.number(range), v.safeInteger(range), v.minValue(min, range), v.maxValue(max, range))
}
