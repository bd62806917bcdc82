import { type Footprint, Operation } from './operation.ts'
import { type Thread } from './thread.ts'

/** kill(): the thread's interruptible waits end. It stays pending until the system call has returned to the program. */
export function sendSignal(thread: Thread): Operation<void> {
  return new SendSignal(thread)
}

class SendSignal extends Operation<void> {
  readonly kind = 'send_signal'
  readonly footprint: Footprint

  constructor(readonly object: Thread) {
    super()
    this.footprint = [[object, 'write']]
  }

  perform(): void {
    this.object.signalled = true
  }
}
