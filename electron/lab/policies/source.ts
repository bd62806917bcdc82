import {
  DEVICE_RESET,
  HOOKS,
  type OpName,
  type PatchedOp,
  type Policy,
  rootOps,
} from '../../sim/driver/policies/policy.ts'
import { patchOf, prerequisitesOf } from '../../sim/driver/policies/touched.ts'

/** Text of the files that ops are written in, by path below `driver/`; taken when the lab is built. */
const FILES = new Map(
  Object.entries(
    import.meta.glob<string>(
      [
        '../../sim/driver/policies/**/*.ts',
        '../../sim/driver/perfcnt-base.ts',
        '../../sim/driver/device.ts',
        '!**/*.test.ts',
        '!**/*.testing.ts',
      ],
      { query: '?raw', import: 'default', eager: true },
    ),
  ).map(([path, text]) => [path.replace('../../sim/driver/', ''), text]),
)

/** Where FILES lie in the source tree. */
const TREE = 'electron/sim/driver/'

const DEVICE = 'device.ts'

/** What several policies have. */
const HUNKS = 'policies/hunks.ts'

/** A policy's file is named for its id; that of the lab's own has a second one. Undefined: before any patch. */
function filesOf(policy: Policy | undefined): readonly string[] {
  if (policy === undefined) return ['perfcnt-base.ts']
  if (policy.id === 'restore') return ['policies/restore.ts', 'policies/restored-steps.ts', HUNKS]
  return [`policies/${policy.id.replace(/^mutant:/, 'mutants/')}.ts`, HUNKS]
}

/** Text as it stands in a file of the source tree. */
export interface SourceText {
  readonly file: string
  readonly text: string
}

/** A C function, or a piece of one. */
export interface FunctionPart {
  /** The same under every policy. */
  readonly key: string
  readonly cname: string
  readonly isPiece: boolean
  /** As the newest of the policy and its bases has it; below it what it still calls of them. */
  readonly texts: readonly SourceText[]
}

/** The C functions of a policy with its bases applied, each with its text; what a function is cut into stands in one. */
export function functionsOf(policy: Policy): ReadonlyMap<string, string> {
  const functions = new Map<string, string>()
  for (const { key, cname, texts } of partsOf(policy)) {
    const text = texts.map((each) => each.text).join(`\n\n/* base.${key}() */\n`)
    const before = functions.get(cname)
    functions.set(cname, before === undefined ? text : `${before}\n\n${text}`)
  }
  return functions
}

/** Of all of them the parts, in file order. */
export function partsOf(policy: Policy): readonly FunctionPart[] {
  const ops = rootOps().map((root) => ({ ...patched(policy, root), texts: textsOf(policy, root) }))
  const there = ops.filter(({ texts }) => texts.length > 0)
  const deviceReset = deviceResetText(there.map(({ op }) => op))
  const whole = [...there.filter(({ isPiece }) => !isPiece), { cname: DEVICE_RESET, texts: [deviceReset] }]
  // A piece of a function that no longer calls it is gone.
  const called = ({ op, cname, isPiece }: PatchedOp) => {
    const body = whole.find((other) => other.cname === cname)
    return !isPiece || body === undefined || body.texts.some(({ text }) => text.includes(`.${op}`))
  }
  return there.filter(called).flatMap(({ op, cname, isPiece, texts }) => {
    const part = { key: op, cname, isPiece, texts }
    return op === 'guardReset' ? [{ key: 'deviceReset', cname, isPiece: false, texts: [deviceReset] }, part] : [part]
  })
}

/** Its name is that of the newest policy that changes it. */
function patched(policy: Policy | undefined, root: PatchedOp): PatchedOp {
  return policy === undefined ? root : (changeOf(policy, root) ?? patched(policy.base, root))
}

function changeOf(policy: Policy, { op }: PatchedOp): PatchedOp | undefined {
  return [...patchOf(policy), ...prerequisitesOf(policy)].find((each) => each.op === op)
}

function textsOf(policy: Policy | undefined, root: PatchedOp): readonly SourceText[] {
  if (policy !== undefined && changeOf(policy, root) === undefined) return textsOf(policy.base, root)
  const own = methodText(policy, root.op)
  if (policy === undefined) return own === undefined ? [] : [own]
  // An op may be given a name of its own and keep its text.
  if (own === undefined) return textsOf(policy.base, root)
  return own.text.includes(`base.${root.op}(`) ? [own, ...textsOf(policy.base, root)] : [own]
}

/** The fields that a policy, or its base, adds to the driver's structs. Undefined where it adds none. */
export function fieldsOf(policy: Policy | undefined): SourceText | undefined {
  if (policy === undefined) return undefined
  const [own = ''] = filesOf(policy)
  const [file, begin, end] =
    policy.id === 'restore'
      ? ['policies/restored-session.ts', 'export class RestoredSession {', '  constructor(']
      : [own, '  patch(context', '    return {']
  const lines = FILES.get(file)?.split('\n') ?? []
  const first = lines.findIndex((line) => line.startsWith(begin)) + 1
  const last = lines.findIndex((line, at) => at >= first && line.startsWith(end))
  const fields = first === 0 || last < first ? [] : lines.slice(first, last).filter(isField)
  if (fields.length === 0) return fieldsOf(policy.base)
  const indent = Math.min(...fields.map((line) => line.length - line.trimStart().length))
  return { file: `${TREE}${file}`, text: fields.map((line) => line.slice(indent)).join('\n') }
}

function isField(line: string): boolean {
  return line.trim() !== '' && !line.includes('context.expose(')
}

/** The caller of the hooks, without those that do nothing. */
function deviceResetText(there: readonly OpName[]): SourceText {
  const lines = FILES.get(DEVICE)?.split('\n') ?? []
  const first = lines.findIndex((line) => line === `  '${DEVICE_RESET}',`) + 1
  const end = lines.findIndex((line, at) => at > first && line === '  },')
  const absent = HOOKS.filter((hook) => !there.includes(hook)).map((hook) => `yield* ops.${hook}()`)
  const body = lines.slice(first, end).filter((line) => !absent.includes(line.trim()))
  return { file: `${TREE}${DEVICE}`, text: [...body.map((line) => line.slice(2)), '}'].join('\n') }
}

/** The method with the comment above it, its indentation taken away. */
function methodText(policy: Policy | undefined, op: OpName): SourceText | undefined {
  for (const file of filesOf(policy)) {
    const lines = FILES.get(file)?.split('\n') ?? []
    const first = lines.findIndex((line) => line.trimStart().startsWith(`*${op}(`))
    const line = lines[first]
    if (line === undefined) continue
    // A hook that does nothing is none, as long as nobody has patched it in.
    if (line.endsWith('{},'))
      return policy === undefined ? undefined : { file: `${TREE}${file}`, text: line.trimStart().slice(0, -1) }
    const indent = line.length - line.trimStart().length
    let begin = first
    while (/^\s*(\/\/|\/?\*)/.test(lines[begin - 1] ?? '')) begin--
    const end = lines.findIndex((text, at) => at > first && text === `${' '.repeat(indent)}},`)
    const text = [...lines.slice(begin, end).map((each) => each.slice(indent)), '}'].join('\n')
    return { file: `${TREE}${file}`, text }
  }
  return undefined
}
