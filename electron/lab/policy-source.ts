import { type OpName, type PatchedOp, type Policy, rootOps } from '../sim/driver/policies/policy.ts'
import { patchOf } from '../sim/driver/policies/touched.ts'

/** Text of the files that ops are written in, by path below `driver/`; taken when the lab is built. */
const FILES = new Map(
  Object.entries(
    import.meta.glob<string>(
      ['../sim/driver/policies/**/*.ts', '../sim/driver/perfcnt-base.ts', '!**/*.test.ts', '!**/*.testing.ts'],
      { query: '?raw', import: 'default', eager: true },
    ),
  ).map(([path, text]) => [path.replace('../sim/driver/', ''), text]),
)

/** What several policies have. */
const HUNKS = 'policies/hunks.ts'

/** A policy's file is named for its id; that of the lab's own has a second one. Undefined: before any patch. */
function filesOf(policy: Policy | undefined): readonly string[] {
  if (policy === undefined) return ['perfcnt-base.ts']
  if (policy.id === 'restore') return ['policies/restore.ts', 'policies/restored-steps.ts', HUNKS]
  return [`policies/${policy.id.replace(/^mutant:/, 'mutants/')}.ts`, HUNKS]
}

/** The C functions of a policy with its bases applied, each with its text; what a function is cut into stands in one. */
export function functionsOf(policy: Policy): ReadonlyMap<string, string> {
  const parts = rootOps().map((root) => partOf(policy, root))
  const functions = new Map<string, string>()
  for (const { cname, text, isPiece, op } of parts) {
    const body = parts.find((other) => other.cname === cname && !other.isPiece)
    // A piece of a function that no longer calls it is gone.
    const isThere = text !== '' && (!isPiece || body === undefined || body.text.includes(`.${op}`))
    const before = functions.get(cname)
    if (isThere) functions.set(cname, before === undefined ? text : `${before}\n\n${text}`)
  }
  return functions
}

/** As the newest of the policy and its bases has it; what it still calls of them stands below. */
function partOf(policy: Policy | undefined, root: PatchedOp): PatchedOp & { readonly text: string } {
  if (policy === undefined) return { ...root, text: methodText(undefined, root.op) ?? '' }
  const found = patchOf(policy).find(({ op }) => op === root.op)
  const base = partOf(policy.base, root)
  if (found === undefined) return base
  const own = methodText(policy, root.op)
  // An op may be given a name of its own and keep its text.
  if (own === undefined) return { ...found, text: base.text }
  const calls = `base.${root.op}(`
  return { ...found, text: own.includes(calls) ? `${own}\n\n/* ${calls}) */\n${base.text}` : own }
}

/** The method with the comment above it, its indentation taken away. */
function methodText(policy: Policy | undefined, op: OpName): string | undefined {
  for (const file of filesOf(policy)) {
    const lines = FILES.get(file)?.split('\n') ?? []
    const first = lines.findIndex((line) => line.trimStart().startsWith(`*${op}(`))
    const line = lines[first]
    if (line === undefined) continue
    // A hook that does nothing is none, as long as nobody has patched it in.
    if (line.endsWith('{},')) return policy === undefined ? '' : line.trimStart().slice(0, -1)
    const indent = line.length - line.trimStart().length
    let begin = first
    while (/^\s*(\/\/|\/?\*)/.test(lines[begin - 1] ?? '')) begin--
    const end = lines.findIndex((text, at) => at > first && text === `${' '.repeat(indent)}},`)
    return [...lines.slice(begin, end).map((text) => text.slice(indent)), '}'].join('\n')
  }
  return undefined
}
