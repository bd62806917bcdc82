import { type BirpcReturn, createBirpc } from 'birpc'
import { type LabApi, type LabEvents } from './api.ts'
import { type Transport } from './transport.ts'

/** The lab's end of one connection: answers calls with `api`, returns the pushes. */
export function serve(transport: Transport, api: LabApi): BirpcReturn<LabEvents, LabApi> {
  return createBirpc<LabEvents, LabApi>(api, channel(transport))
}

/** A window's end: `events` are called by the lab; the returned object is the lab. */
export function connect(transport: Transport, events: LabEvents): LabApi {
  const rpc = createBirpc<LabApi, LabEvents>(events, channel(transport))
  transport.onClose(() => {
    rpc.$close(new Error('the connection to the lab was closed'))
  })
  return rpc
}

function channel(transport: Transport) {
  return {
    post: (message: unknown) => {
      transport.post(message)
    },
    on: (listener: (message: unknown) => void) => {
      transport.onMessage(listener)
    },
    timeout: 30_000,
  }
}
