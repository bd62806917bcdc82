import { type PatchContext, type PerfcntOps, type Policy } from '../policy.ts'
import { type RestoredSession, restoredSession } from '../restored-session.ts'
import { restore } from '../restore.ts'

type Change = (context: PatchContext, base: PerfcntOps) => Partial<PerfcntOps>
type RestoredChange = (session: RestoredSession, context: PatchContext, base: PerfcntOps) => Partial<PerfcntOps>

/** A policy with one thing broken on purpose, which a search must find; `summary` says what is dropped. */
export function mutantOver(base: Policy, name: string, summary: string, patch: Change): Policy {
  const source = `ours: ${base.id} with one thing broken on purpose`
  const label = `${base.id}, broken: ${name}`
  return { ...base, id: `mutant:${name}`, label, summary, source, base, prerequisites: undefined, patch }
}

/** One over `restore`. */
export function mutant(name: string, summary: string, change: RestoredChange): Policy {
  return mutantOver(restore, name, summary, (context, base) => change(context.added(restoredSession), context, base))
}
