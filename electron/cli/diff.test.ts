import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { functionsOf } from '../lab/policies/source.ts'
import { ALL_POLICIES } from '../sim/driver/policies/index.ts'
import { HOOKS, rootOps } from '../sim/driver/policies/policy.ts'
import { prerequisitesOf, touchesOf } from '../sim/driver/policies/touched.ts'
import { run } from './command-line.testing.ts'

const PATCHES = ALL_POLICIES.filter(({ base }) => base !== undefined)

describe('diff', () => {
  it('prints two policies as a unified diff of their functions', async () => {
    const { code, out } = await run('diff', 'v1', 'v1-described')
    expect(code).toBe(0)
    expect(out).toMatchInlineSnapshot(`
      "--- a/electron/sim/driver/policies/v1.ts
      +++ b/electron/sim/driver/policies/v1-described.ts
      @@ -1,3 +1,3 @@ panfrost_perfcnt_disable_locked
       *releaseAs() {
      -  if (!hwResetHappened) yield* mmuAsPut(context.pfdev, sampleBufferOf(context.pfdev).mmu)
      +  yield* mmuAsPut(context.pfdev, sampleBufferOf(context.pfdev).mmu)
       }
      "
    `)
  })

  it('shows where a hook is called', async () => {
    const { out } = await run('diff', 'mainline', 'v2')
    expect(out).toContain(`
@@ -2,6 +2,7 @@ panfrost_device_reset
   const { ops } = pfdev.perfcnt
   pfdev.observer.resetBegin(cause)
   yield* ops.guardReset(function* () {
+    yield* ops.preReset()
     yield* gpuSoftReset(pfdev)
`)
  })

  it('shows first the fields that a policy adds', async () => {
    const { out } = await run('diff', 'v2', 'v3')
    expect(out.split('\n').slice(0, 9).join('\n')).toMatchInlineSnapshot(`
      "--- a/electron/sim/driver/policies/v2.ts
      +++ b/electron/sim/driver/policies/v3.ts
      @@ -1,1 +1,4 @@ struct panfrost_perfcnt
      -const hwResetHappened = new Atomic(context.kernel, 'perfcnt->hw_reset_happened')
      +const resetLock = new RwSemaphore(context.kernel, 'reset.lock')
      +const resetHappened = new Shared(context.kernel, 'perfcnt->reset_happened', false)
      +// Under reset.lock.
      +let sessionCounterset = 0
      @@ -1,9 +1,20 @@ panfrost_perfcnt_dump_locked"
    `)
    expect((await run('diff', 'mainline', 'restore')).out).toContain(
      '@@ struct panfrost_perfcnt\n+readonly resetLock: RwSemaphore\n',
    )
  })

  it('shows a function as the same one when its call has moved', async () => {
    const { out } = await run('diff', 'v1', 'v2')
    expect(out.match(/^@@ .* panfrost_perfcnt_reset$/gm)).toEqual(['@@ -1,11 +1,4 @@ panfrost_perfcnt_reset'])
  })

  it('shows what a function is put around as an addition', async () => {
    const { out } = await run('diff', 'restore', 'mutant:off-before-reset')
    expect(out).toMatchInlineSnapshot(`
      "--- /dev/null
      +++ b/electron/sim/driver/policies/mutants/off-before-reset.ts
      @@ -0,0 +1,4 @@ panfrost_perfcnt_save_session
      +*saveSession() {
      +  yield* context.pfdev.perfcnt.ops.gpuDisable()
      +  yield* base.saveSession()
      +}
      "
    `)
  })

  it.each(PATCHES)('names for $id files that have the code', async ({ id, base }) => {
    const { out } = await run('diff', base?.id ?? '', id)
    const sections = out.split(/^(?=--- )/m)
    for (const section of sections) {
      const lines = (sign: string) => section.split('\n').filter((line) => line.startsWith(sign))
      const [added, file] = [lines('+').slice(1), /^\+\+\+ b\/(.*)$/m.exec(section)?.[1]]
      const text = file === undefined ? '' : readFileSync(file, 'utf8')
      expect(added.filter((line) => !text.includes(line.slice(1).trim()))).toEqual([])
    }
    expect(sections[0]).toMatch(/^--- (a|.dev.null)/)
  })

  it('gives both texts of each function that differs, with --json', async () => {
    const { out } = await run('diff', 'mainline', 'v2', '--json')
    const { a, b, functions, fields } = JSON.parse(out)
    expect([a, b]).toEqual(['mainline', 'v2'])
    expect(fields).toEqual({
      a: '',
      b: "const hwResetHappened = new Atomic(context.kernel, 'perfcnt->hw_reset_happened')",
    })
    const texts = Object.fromEntries(functions.map((text: { name: string }) => [text.name, text]))
    expect(Object.keys(texts)).toEqual([
      'panfrost_perfcnt_gpu_disable',
      'panfrost_perfcnt_dump_locked',
      'panfrost_perfcnt_enable_locked',
      'panfrost_perfcnt_disable_locked',
      'panfrost_device_reset',
      'panfrost_perfcnt_reset',
    ])
    expect(texts['panfrost_perfcnt_reset'].a).toBe('')
    expect(texts['panfrost_perfcnt_reset'].b).toMatchInlineSnapshot(`
      "*preReset() {
        yield* context.pfdev.perfcnt.ops.gpuDisable()
        yield* hwResetHappened.set(1)
      }"
    `)
  })

  it('says in its help that the code is not C, and explains each piece and hook that it shows', async () => {
    const { out } = await run('diff', '--help')
    expect(out).toContain('TypeScript, not C')
    for (const name of [...rootOps().flatMap(({ op, isPiece }) => (isPiece ? [op] : [])), ...HOOKS])
      expect(out).toContain(`*${name}()`)
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(84)
  })

  it('prints nothing for a policy and itself', async () => {
    expect(await run('diff', 'v3', 'v3')).toEqual({ code: 0, out: '', err: '' })
  })

  it.each([
    [['diff'], 'diff: name two policies: mainline, v1'],
    [['diff', 'v1'], 'diff: name two policies: mainline, v1'],
    [['diff', 'v1', 'v9'], 'unknown policy "v9": allowed are mainline, v1'],
    [['diff', 'v1', 'v2', 'v3'], 'diff: unexpected argument "v3"'],
  ])('%j ends with 2 and says what is allowed', async (args, message) => {
    const { code, out, err } = await run(...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(message)
  })

  it.each(PATCHES)(
    'differs in the functions that $id and the patches before it touch, and in those that they replace',
    async ({ id, base }) => {
      const policy = ALL_POLICIES.find((known) => known.id === id)
      if (policy === undefined || base === undefined) throw new Error(`no policy ${id}`)
      const [now, before] = [functionsOf(policy), functionsOf(base)]
      const changed = [...now].filter(([name, text]) => before.get(name) !== text).map(([name]) => name)
      const earlier = prerequisitesOf(policy).map(({ cname }) => cname)
      expect(changed.sort()).toEqual([...earlier, ...touchesOf(policy)].sort())
    },
  )
})

describe('policies', () => {
  it('lists the mutants only when asked for all', async () => {
    const ids = async (...args: readonly string[]): Promise<readonly string[]> =>
      JSON.parse((await run('policies', '--json', ...args)).out).map(({ id }: { id: string }) => id)
    expect(await ids()).toEqual(['mainline', 'v1', 'v1-described', 'v2', 'v3', 'v4', 'restore'])
    expect(await ids('--all')).toEqual(ALL_POLICIES.map(({ id }) => id))
  })
})
