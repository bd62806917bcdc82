import { type BirpcReturn, createBirpc } from 'birpc'
import * as v from 'valibot'
import { type LabApi, type LabEvents } from './api.ts'
import { type CallSchemas } from './schema.ts'
import { type Transport } from './transport.ts'

/** Pushes wait this long for their answer before a window counts as gone, calls before they fail. */
const ANSWER_WITHIN_MS = 30_000

/** What birpc puts on the wire: a request `q`, or the answer `s` to one of ours. */
const envelope = v.union([
  v.object({ t: v.literal('q'), m: v.string(), a: v.array(v.unknown()), i: v.optional(v.string()) }),
  v.object({ t: v.literal('s'), i: v.string(), r: v.optional(v.unknown()), e: v.optional(v.unknown()) }),
])

/** Called when a peer sends what no window sends. */
type Refused = (reason: string) => void

/**
 * The lab's end of one connection: answers calls with `api` once their arguments have passed `calls`, returns the pushes.
 * A message that is no message closes the connection.
 */
export function serve(
  transport: Transport,
  api: LabApi,
  calls: CallSchemas,
  refused: Refused,
): BirpcReturn<LabEvents, LabApi> {
  const rpc = createBirpc<LabEvents, LabApi>(api, {
    ...channel(transport, (message) => {
      if (v.is(envelope, message)) return true
      refused('a message that is neither a call nor an answer')
      transport.close()
      return false
    }),
    bind: 'functions',
    // By name and own property only: a peer must not reach what objects inherit.
    resolver: (name) => {
      if (!calls.has(name)) return undefined
      return (...args: unknown[]) => call(api, calls, name, args)
    },
  })
  transport.onClose(() => {
    rpc.$close(new Error('the window has gone'))
  })
  return rpc
}

/** A window's end: `events` are called by the lab; the returned object is the lab. */
export function connect(transport: Transport, events: LabEvents): LabApi {
  const rpc = createBirpc<LabApi, LabEvents>(events, {
    ...channel(transport, () => true),
    onTimeoutError: () => {
      throw new Error(`The lab did not answer within ${ANSWER_WITHIN_MS / 1_000} s.`)
    },
  })
  transport.onClose(() => {
    rpc.$close(new Error('the connection to the lab was closed'))
  })
  return rpc
}

async function call<C extends keyof LabApi>(
  api: LabApi,
  calls: CallSchemas,
  name: C,
  args: readonly unknown[],
): Promise<unknown> {
  // Every member takes its own parameters; TypeScript cannot apply a union of functions to the matching tuple.
  const method = api[name] as (...args: Parameters<LabApi[C]>) => Promise<unknown>
  return method.apply(api, calls.parse(name, args))
}

function channel(transport: Transport, accept: (message: unknown) => boolean) {
  return {
    post: (message: unknown) => {
      transport.post(message)
    },
    on: (listener: (message: unknown) => void) => {
      transport.onMessage((message) => {
        if (accept(message)) listener(message)
      })
    },
    timeout: ANSWER_WITHIN_MS,
  }
}
