import { EAGAIN, EINTR } from '../../../kernel/errno.ts'
import { type Thread } from '../../../kernel/thread.ts'
import { type CheckContext, type RaceCheck } from '../race-check.ts'
import { type RaceClient } from '../race-client.ts'

/** What one client knows of resets; numbers of soft resets since the boot. */
interface Knowledge {
  /** The thread of its ENABLE. */
  readonly by: Thread
  enabled: boolean
  /** Resets when that ENABLE first wrote a register, and when it returned: those between may have struck the session or not. */
  begin: number | undefined
  certain: number
  /** Up to which reset some result has shown it: an error, or the report field. */
  shown: number
  /** The sum of what the report field told. A flag tells 1. */
  told: number
}

/**
 * Every reset during a session shows in a later result of its owner, and is reported once. An 8-byte caller is asked the same of
 * what the kernel would have told a longer one. A dump whose data is from before a reset need not tell of it yet. -EAGAIN is not
 * heard of by a caller of drmIoctl(), and -EINTR says nothing of resets. A reset strikes with the command to the GPU, which is before
 * or after each register write and each SyscallExit: what came first is no accident of the order in which a search tries steps.
 */
export function resetReports(context: CheckContext): RaceCheck {
  const { machine, ledger, violation } = context
  const { kernel, pfdev } = machine
  // A field of that name counts; the others are flags, which say once that there were any.
  const counts = 'resets' in pfdev.policy.dumpIoctl.layout.fields
  const clients = new Map<RaceClient, Knowledge>()
  return {
    called(client, name) {
      if (name === 'ENABLE' && !clients.has(client))
        clients.set(client, {
          by: kernel.current,
          enabled: false,
          begin: undefined,
          certain: 0,
          shown: 0,
          told: 0,
        })
      if (name === 'DISABLE' || name === 'CLOSE') clients.delete(client)
    },
    step(thread, { kind }) {
      if (kind !== 'writel') return
      for (const known of clients.values()) if (known.by === thread && !known.enabled) known.begin ??= ledger.resets
    },
    returned(client, name, result, told = 0) {
      const known = clients.get(client)
      if (known === undefined) return
      const { resets } = ledger
      if (name === 'ENABLE' && !known.enabled) {
        if (result !== 0) clients.delete(client)
        known.enabled = true
        known.certain = resets
        known.shown = resets
      }
      if (name !== 'DUMP' || !known.enabled || result === -EINTR) return
      const where = `${client.name} DUMP`
      const behind = ledger.dumpOf(client)?.copied?.resets ?? 0
      if (told > 0) {
        if (known.told + told > resets - (known.begin ?? known.certain))
          violation({ check: 'double-report', symptom: 'a dump reports a reset that was reported before', where })
        if (result !== -EAGAIN) known.told += told
        if (!counts) known.shown = resets
        else if (known.told >= behind - known.certain) known.shown = Math.max(known.shown, behind)
      }
      if (result !== 0) known.shown = resets
      else if (known.shown < behind)
        violation({ check: 'reset-reported', symptom: 'a dump after a reset returned 0 without a word of it', where })
    },
    fingerprint(hash) {
      const { resets } = ledger
      // In the order of the programs: which of them was the first to call is nothing that matters later.
      for (const client of context.clients) {
        const known = clients.get(client)
        if (known === undefined) continue
        const { enabled, begin, certain, shown, told } = known
        hash.addString(client.name)
        hash.add(enabled ? 1 : 0)
        hash.add(begin === undefined ? -1 : resets - begin)
        for (const number of enabled ? [certain, shown] : []) hash.add(resets - number)
        hash.add(told)
      }
    },
  }
}
