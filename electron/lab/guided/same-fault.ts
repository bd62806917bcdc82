import { POLICIES } from '../../sim/driver/policies/index.ts'
import { type GuidedScenario } from './guided-scenario.ts'

/** A hung job under every policy. */
export const sameFault: readonly GuidedScenario[] = POLICIES.map(({ id }) => ({
  scenario: 'hang-during-sampling',
  policy: id,
  durationMs: 4_000,
  captions: [],
}))
