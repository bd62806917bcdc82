import { DMA_FENCE_MAP } from '../../../kernel/lockdep.ts'
import { type OperationKind } from '../../../kernel/operation.ts'
import { PmAccess } from '../../../kernel/pm-access.ts'
import { type Thread } from '../../../kernel/thread.ts'
import { Work } from '../../../kernel/workqueue.ts'

/** What nobody is left to do for a wait. */
const NOBODY: Partial<Readonly<Record<OperationKind, string>>> = {
  wait_for_completion: 'which nobody completes',
  wait_event: 'whose condition nobody makes true',
  dma_fence_wait: 'which nobody signals',
}
const PM_CALLBACKS = ['panfrost_device_runtime_resume', 'panfrost_device_runtime_suspend']

/** A thread that another one waits for, and why. */
interface Blocker {
  readonly thread: Thread
  readonly has: string
}

/**
 * Why none of the threads goes on: the cycle in which each holds what the one before it waits for, or that there is none. `lost` is a
 * completion that came and was forgotten.
 */
export function whyStuck(waiting: readonly Thread[], threads: readonly Thread[], lost?: object): string {
  const cycle = cycleOf(waiting, threads)
  const others = waiting.filter((thread) => !cycle.some((link) => link.thread === thread))
  const lines = others.map((thread) => waitText(thread, threads, lost))
  if (cycle.length === 0) return `endless wait, no cycle: ${lines.join('; ')}`
  const links = cycle.map(({ thread, has }) => `${thread.name} ${has}, waits at ${standText(thread)}`)
  return `cycle: ${[...links, ...lines].join('; ')}`
}

/** Each with what it has of the one before; the first with what it has of the last. */
function cycleOf(waiting: readonly Thread[], threads: readonly Thread[]): readonly Blocker[] {
  for (const start of waiting) {
    const chain: Blocker[] = []
    let at: Thread | undefined = start
    while (at !== undefined) {
      const [next]: readonly Blocker[] = blockersOf(at, threads)
      const seen = chain.findIndex(({ thread }) => thread === next?.thread)
      if (next !== undefined && seen >= 0) return chain.slice(seen)
      if (next !== undefined) chain.push(next)
      at = next?.thread
    }
  }
  return []
}

/** Who would have to go on first. */
function blockersOf({ parked }: Thread, threads: readonly Thread[]): readonly Blocker[] {
  if (parked === undefined) return []
  const { kind, object } = parked
  const holders = threads.flatMap((thread): readonly Blocker[] => {
    const lock = thread.held.find((held) => held.lock === object)
    return lock === undefined ? [] : [{ thread, has: `holds ${lock.className}` }]
  })
  if (holders.length > 0) return holders
  const withCause = (has: string, is: (thread: Thread) => boolean) =>
    threads.filter(is).map((thread) => ({ thread, has }))
  if (kind === 'dma_fence_wait')
    return withCause('is in a fence-signalling section', ({ held }) => held.some(isSignalling))
  if (parked instanceof PmAccess)
    return PM_CALLBACKS.flatMap((name) => withCause(`is in ${name}()`, ({ callChain }) => callChain.includes(name)))
  if (object instanceof Work && object.wq.running === object)
    return withCause(`runs ${object.name}`, ({ name }) => name === `kworker/${object.wq.name}`)
  return []
}

const isSignalling = ({ className }: Thread['held'][number]) => className === DMA_FENCE_MAP

function waitText(thread: Thread, threads: readonly Thread[], lost: object | undefined): string {
  const { name, parked, held } = thread
  const of = blockersOf(thread, threads).map((blocker) => blocker.thread.name)
  const nobody = parked === undefined ? undefined : NOBODY[parked.kind]
  const why = parked?.object === lost ? 'which was completed before, and forgotten by reinit_completion()' : nobody
  return [
    `${name} waits at ${standText(thread)}${of.length === 0 ? '' : ` of ${of.join(' and ')}`}`,
    ...(of.length > 0 || why === undefined ? [] : [why]),
    ...(held.length === 0 ? [] : [`holding ${held.map(({ className }) => className).join(', ')}`]),
  ].join(', ')
}

function standText({ parked }: Thread): string {
  if (parked === undefined) return 'nothing'
  return `${parked instanceof PmAccess ? parked.what : parked.kind}(${parked.object.name})`
}
