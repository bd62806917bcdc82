import { type LabApi } from '../../protocol/api.ts'
import { serve } from '../../protocol/connect.ts'
import { type Exploration, type Verdicts } from '../../protocol/exploration.ts'
import { type CallSchemas } from '../../protocol/schema.ts'
import { type Transport } from '../../protocol/transport.ts'
import { type Batch, type LabStatus, type Notice } from '../../protocol/types.ts'
import { batchBytes, joinBatches, recordCount, withoutSamples } from '../live/batches.ts'
import { DroppedSamples } from './dropped-samples.ts'
import { NewestPush } from './newest-push.ts'

/**
 * Bytes on their way to a window. Above this its samples are dropped, so that memory stays bounded whatever the window does. A window
 * may be busy for seconds before that, as when it opens.
 */
const MAX_UNANSWERED_BYTES = 16 * 1024 * 1024
/** Log lines, resets and the like are never dropped: a window that has not answered for so many of them is disconnected. */
const MAX_WAITING_RECORDS = 200_000
/** A window shows no more at a time. */
const MAX_UNHEARD = 3

/** What the lab calls in a window; settles when the window has taken it in. */
export interface Pushes {
  onStatus(status: LabStatus): Promise<void>
  onBatch(batch: Batch): Promise<void>
  onNotice(notice: Notice): Promise<void>
  onExploration(exploration: Exploration): Promise<void>
  onVerdicts(verdicts: Verdicts): Promise<void>
}

/** One window, as fast as it is. */
export class Client {
  readonly #pushes: Pushes
  readonly #disconnect: (reason: string) => void
  readonly #dropped = new DroppedSamples()
  readonly #maxUnanswered: number
  readonly #exploration: NewestPush<Exploration>
  readonly #verdicts: NewestPush<Verdicts>
  #isFollowing = false
  #unanswered = 0
  /** Batches without samples, joined as far as they are of one run. */
  #waiting: readonly Batch[] = []

  constructor(pushes: Pushes, disconnect: (reason: string) => void, maxUnanswered = MAX_UNANSWERED_BYTES) {
    this.#pushes = pushes
    this.#disconnect = disconnect
    this.#maxUnanswered = maxUnanswered
    this.#exploration = new NewestPush((exploration) => pushes.onExploration(exploration))
    this.#verdicts = new NewestPush((verdicts) => pushes.onVerdicts(verdicts), joinVerdicts)
  }

  /** Batches are pushed from now on. What waits is in the history that the window gets. */
  follow(): void {
    this.#isFollowing = true
    this.#waiting = []
  }

  unfollow(): void {
    this.#isFollowing = false
    this.#waiting = []
  }

  batch(batch: Batch): void {
    if (!this.#isFollowing) return
    if (this.#unanswered < this.#maxUnanswered) {
      this.#sendWaiting(batch)
      return
    }
    this.#dropped.drop(batch)
    this.#waiting = queued(this.#waiting, withoutSamples(batch))
    const records = this.#waiting.reduce((sum, waiting) => sum + recordCount(waiting), 0)
    if (records > MAX_WAITING_RECORDS) this.#disconnect(`it left ${records} records unanswered`)
  }

  status(status: LabStatus): void {
    this.#push(this.#pushes.onStatus(status))
  }

  notice(notice: Notice): void {
    this.#push(this.#pushes.onNotice(notice))
  }

  exploration(exploration: Exploration): void {
    this.#push(this.#exploration.push(exploration))
  }

  verdicts(verdicts: Verdicts): void {
    this.#push(this.#verdicts.push(verdicts))
  }

  #sendWaiting(newest?: Batch): void {
    const batches = newest === undefined ? this.#waiting : queued(this.#waiting, newest)
    this.#waiting = []
    for (const batch of batches) {
      const bytes = batchBytes(batch)
      this.#unanswered += bytes
      const answered = this.#pushes.onBatch(this.#dropped.send(batch)).then(() => {
        this.#unanswered -= bytes
        if (this.#unanswered < this.#maxUnanswered && this.#waiting.length > 0) this.#sendWaiting()
      })
      this.#push(answered)
    }
  }

  #push(answered: Promise<void>): void {
    answered.catch((error: unknown) => {
      this.#disconnect(error instanceof Error ? error.message : String(error))
    })
  }
}

function queued(waiting: readonly Batch[], next: Batch): readonly Batch[] {
  const last = waiting.at(-1)
  return last === undefined || last.run !== next.run
    ? [...waiting, next]
    : [...waiting.slice(0, -1), joinBatches(last, next)]
}

/** A push has the cells that are new: those of an earlier one that was not sent go along. */
function joinVerdicts(waiting: Verdicts, next: Verdicts): Verdicts {
  return waiting.id === next.id ? { ...next, cells: [...waiting.cells, ...next.cells] } : next
}

/** Every window that is connected. */
export class Clients {
  /** What was told before anybody listened: the first window hears it. */
  #unheard: Notice[] = []
  readonly #clients = new Set<Client>()
  readonly #log: (line: string) => void

  constructor(log: (line: string) => void) {
    this.#log = log
  }

  /** `apiFor` makes the lab of one window, from what starts and ends its pushes. */
  add(transport: Transport, calls: CallSchemas, apiFor: (window: Pick<Client, 'follow' | 'unfollow'>) => LabApi): void {
    let isOpen = true
    const disconnect = (reason: string): void => {
      if (!isOpen) return
      this.#log(`a window was disconnected: ${reason}`)
      transport.close()
    }
    const api = apiFor({
      follow: () => {
        client.follow()
      },
      unfollow: () => {
        client.unfollow()
      },
    })
    const client = new Client(serve(transport, api, calls, disconnect), disconnect)
    this.#clients.add(client)
    for (const notice of this.#unheard.splice(0)) client.notice(notice)
    transport.onClose(() => {
      isOpen = false
      this.#clients.delete(client)
    })
  }

  batch(batch: Batch): void {
    for (const client of this.#clients) client.batch(batch)
  }

  status(status: LabStatus): void {
    for (const client of this.#clients) client.status(status)
  }

  notice(notice: Notice): void {
    if (this.#clients.size === 0) this.#unheard = [...this.#unheard, notice].slice(-MAX_UNHEARD)
    for (const client of this.#clients) client.notice(notice)
  }

  exploration(exploration: Exploration): void {
    for (const client of this.#clients) client.exploration(exploration)
  }

  verdicts(verdicts: Verdicts): void {
    for (const client of this.#clients) client.verdicts(verdicts)
  }
}
